using CockroachBench.Results.Model;

namespace CockroachBench.Tests.Results.Rendering;

public class QuantityTests
{
    [Theory]
    [InlineData(1_720_000, 0.01, "1.72 ms ±1%")]
    [InlineData(1_720_000, 0.1, "1.7 ms ±10%")]
    [InlineData(1_720_000, 0.001, "1.720 ms ±0.1%")]
    [InlineData(1_720_000, null, "1.72 ms")]
    [InlineData(12.34, null, "12.3 ns")]
    [InlineData(0.5, null, "0.500 ns")]
    [InlineData(25_500, 0.076, "25.5 μs ±7.6%")]
    [InlineData(1_001_000_000, null, "1.00 s")]
    [InlineData(123_456_000_000, null, "123 s")]
    public void A_time_has_the_digits_its_margin_supports(double nanoseconds, double? margin, string expected) =>
        Assert.Equal(expected, Quantity.Time(nanoseconds, margin));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.00 KB")]
    [InlineData(1536, "1.50 KB")]
    [InlineData(4 * 1024 * 1024, "4.00 MB")]
    [InlineData(3.5 * 1024 * 1024 * 1024, "3.50 GB")]
    [InlineData(-2048, "-2.00 KB")]
    public void Bytes_come_in_units_of_1024(double bytes, string expected) => Assert.Equal(expected, Quantity.Bytes(bytes));

    [Theory]
    [InlineData(0.5114, "0.511×")]
    [InlineData(1, "1.00×")]
    [InlineData(38.46, "38.5×")]
    [InlineData(12_345, "12,300×")]
    public void A_ratio_has_three_digits(double ratio, string expected) => Assert.Equal(expected, Quantity.Ratio(ratio));

    [Theory]
    [InlineData(0.1, "10%")]
    [InlineData(0.0123, "1.2%")]
    [InlineData(1.5, "150%")]
    public void A_share_is_given_in_per_cent(double share, string expected) => Assert.Equal(expected, Quantity.Percent(share));

    [Theory]
    [InlineData(0, 3, "0")]
    [InlineData(0.0456, 2, "0.046")]
    [InlineData(-0.0456, 2, "-0.046")]
    [InlineData(999.9, 3, "1000")]
    [InlineData(double.NaN, 3, "NaN")]
    public void Significant_digits_come_without_an_exponent(double value, int digits, string expected) =>
        Assert.Equal(expected, Quantity.Significant(value, digits));
}
