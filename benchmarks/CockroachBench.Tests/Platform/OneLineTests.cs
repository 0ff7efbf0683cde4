using System.Text;
using CockroachBench.Tests.Support;

namespace CockroachBench.Tests.Platform;

public class OneLineTests
{
    private const int Seed = 20260116;

    [Theory]
    [InlineData("plain – ü€😀 é\u0301", "plain – ü€😀 é\u0301")]
    [InlineData("a\nb\r\nc\td", "a b c d")]
    [InlineData("\u001b[31mred\u001b[0m", "\ufffd[31mred\ufffd[0m")]
    [InlineData("\u009b31m\u007f\0\a", "\ufffd31m\ufffd\ufffd\ufffd")]
    [InlineData("\u202Egnirts\u2069", "\ufffdgnirts\ufffd")]
    public void A_terminal_obeys_nothing_in_it(string text, string expected) => Assert.Equal(expected, OneLine.Clean(text));

    [Fact]
    public void Half_a_character_is_none() => Assert.Equal("a\ufffdb\ufffd", OneLine.Clean("a\ud800b\udc00"));

    [Fact]
    public void A_page_keeps_its_own_lines() => Assert.Equal("a\nb\ufffd\n\nc", OneLine.CleanLines("a\r\nb\u001b\n\nc"));

    [Fact]
    public void Every_text_becomes_one_line_that_cannot_control_a_terminal()
    {
        var text = new HostileText(Seed);
        for (var i = 0; i < 5_000; i++)
        {
            var hostile = text.Mutate(text.Value() + text.Value());
            var clean = OneLine.Clean(hostile);
            Assert.True(clean.All(c => !char.IsControl(c) && !OneLine.Reorders(c)) && clean.IsWhole(),
                $"seed {Seed}, {i}: {System.Text.Json.JsonSerializer.Serialize(hostile)}");
            Assert.Equal(clean, OneLine.Clean(clean));
        }
    }
}

file static class Encodings
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    // Whether it can be written down: half a character cannot.
    public static bool IsWhole(this string text)
    {
        try
        {
            return Strict.GetByteCount(text) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
