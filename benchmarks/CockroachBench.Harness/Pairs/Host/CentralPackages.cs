using System.Xml;
using System.Xml.Linq;

namespace CockroachBench.Harness.Pairs.Host;

// Versions of packages in a checkout of ours.
internal static class CentralPackages
{
    private const string FileName = "Directory.Packages.props";

    public static void Set(string checkout, IReadOnlyDictionary<string, string> versions, Side side)
    {
        if (versions.Count == 0) return;
        var option = $"--{Quantity.Words(side)}-package";
        var path = Path.Combine(checkout, FileName);
        var document = Read(path, option);
        var packages = document.Descendants("PackageVersion").Where(p => p.Attribute("Include") is not null)
            .ToLookup(p => p.Attribute("Include")!.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var (id, version) in versions)
        {
            if (!packages.Contains(id))
            {
                throw new UsageException($"{option}: this commit has no package '{id}' in {FileName}. "
                    + $"It has {string.Join(", ", packages.Select(p => p.Key).Order(StringComparer.OrdinalIgnoreCase))}.");
            }
            foreach (var package in packages[id]) package.SetAttributeValue("Version", version);
        }
        document.Save(path, SaveOptions.DisableFormatting);
    }

    private static XDocument Read(string path, string option)
    {
        try
        {
            return XDocument.Load(path, LoadOptions.PreserveWhitespace);
        }
        catch (Exception e) when (e is FileNotFoundException or XmlException)
        {
            throw new UsageException($"{option}: this commit has no central package versions ({FileName}): name another commit.");
        }
    }
}
