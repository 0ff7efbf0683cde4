namespace CockroachBench.Tests.Support;

// Files, folders, links and FIFOs of strangers, drawn with a seed.
internal static class RandomTree
{
    private static readonly UnixFileMode[] Modes =
        [(UnixFileMode)0b110_100_100, (UnixFileMode)0b110_000_000, (UnixFileMode)0b111_111_111, (UnixFileMode)0b100_100_000];

    // Makes about half of the names, each as something.
    public static void Plant(Random random, string root, string[] names)
    {
        foreach (var name in names.Where(_ => random.Next(2) == 0))
        {
            var path = Path.Combine(root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (Path.Exists(path)) continue;
            switch (random.Next(6))
            {
                case 0:
                    Directory.CreateDirectory(path);
                    SpecialFiles.SetMode(path, (UnixFileMode)0b111_101_000);
                    if (random.Next(2) == 0) File.WriteAllText(Path.Combine(path, "inside"), $"{random.Next()}");
                    break;
                case 1:
                    SpecialFiles.MakeFifo(path);
                    break;
                case 2:
                    File.CreateSymbolicLink(path, random.Next(2) == 0 ? "nowhere" : Path.Combine(root, "nothing"));
                    break;
                default:
                    File.WriteAllText(path, $"{random.Next()}");
                    SpecialFiles.SetMode(path, Modes[random.Next(Modes.Length)]);
                    break;
            }
        }
    }
}
