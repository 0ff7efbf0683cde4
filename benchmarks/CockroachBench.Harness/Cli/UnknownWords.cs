using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace CockroachBench.Harness.Cli;

// Finds words of a command line that belong to no option, and what was probably meant.
internal static class UnknownWords
{
    // Shorter words are not looked up among benchmark names.
    private const int ShortestName = 4;

    // Null if every word belongs to an option that can work.
    public static string? Complaint(ParseResult parsed)
    {
        if (parsed.Action is HelpAction) return null;
        // A missing value explains more than the words left over.
        if (parsed.Errors.FirstOrDefault(e => e.SymbolResult is OptionResult) is { } wrong) return $"{wrong.Message} See --help.";
        var verb = parsed.CommandResult.Command;
        if (verb is RootCommand) return parsed.UnmatchedTokens is [var unknown, ..] ? UnknownVerb(unknown, verb) : null;
        var passesOn = !verb.TreatUnmatchedTokensAsErrors;
        if (WithoutValue(parsed.CommandResult) is { } missing) return $"{missing}: its value is missing. See {verb.Name} --help.";
        var taken = Taken(parsed);
        var values = 0;
        Option? after = null;
        foreach (var token in parsed.Tokens)
        {
            if (taken.TryGetValue(token, out var own) || token.Type != TokenType.Argument)
            {
                (after, values) = (own, 0);
                continue;
            }
            if (PassedOn.IsOption(token.Value))
            {
                var option = passesOn ? PassedOn.Named(token.Value, out values) : null;
                if (option is null) return IsSecretOnes(after) ? AfterSecret(verb, after!) : UnknownOption(token.Value, verb, passesOn);
                if (PassedOn.Refused.GetValueOrDefault(option.Name) is { } reason) return $"{Name(token.Value)}: {reason}.";
            }
            else if (values-- <= 0)
                return Stray(token.Value, verb, passesOn, after);
            after = null;
        }
        return null;
    }

    // An option that takes a value takes the next option for one.
    private static string? WithoutValue(CommandResult verb) => verb.Children.OfType<OptionResult>().FirstOrDefault(
        r => r.Tokens.Any(t => verb.Command.Options.Any(o => o.Name == t.Value || o.Aliases.Contains(t.Value))))?.Option.Name;

    // By instance: the same word may be there twice.
    private static Dictionary<Token, Option?> Taken(ParseResult parsed)
    {
        var plain = parsed.Tokens.SkipWhile(t => t.Type != TokenType.DoubleDash).ToHashSet<object>(ReferenceEqualityComparer.Instance);
        var taken = parsed.CommandResult.Children.SelectMany(c => c.Tokens.Select(t => KeyValuePair.Create(t, (c as OptionResult)?.Option)))
            // An argument takes any word, a mistyped option too; behind -- it is meant.
            .Where(t => t.Value is not null || !PassedOn.IsOption(t.Key.Value) || plain.Contains(t.Key));
        return new(taken, ReferenceEqualityComparer.Instance);
    }

    private static string UnknownVerb(string word, Command root)
    {
        var verbs = root.Subcommands.Where(c => !c.Hidden).Select(c => c.Name).ToList();
        var shown = MayBeSecret(word) ? "The first word" : $"'{word}'";
        var next = Nearest(word, verbs) is { } verb ? $"Did you mean {verb}?" : "See --help.";
        return $"{shown} is not known. Expected {string.Join(", ", verbs)}. {next}";
    }

    private static string UnknownOption(string word, Command verb, bool passesOn) =>
        $"{Name(word)}: {verb.Name} has no such option. {Meant(Nearest(Name(word), Names(verb, passesOn)), verb)}";

    private static IEnumerable<string> Names(Command verb, bool passesOn) =>
        verb.Options.Where(o => !o.Hidden).Select(o => o.Name).Concat(passesOn ? PassedOn.Options.Select(o => $"--{o.Name}") : []);

    private static string Stray(string word, Command verb, bool passesOn, Option? after)
    {
        if (IsSecretOnes(after)) return AfterSecret(verb, after!);
        if (MayBeSecret(word))
        {
            return $"{verb.Name}: a word that looks like a connection string belongs to no option. "
                + (verb.Options.Any(o => o.Name == "--database")
                ? $"Expected --database \"Host=...\", or the variable {ConnectionStringProvider.Variable}."
                : $"See {verb.Name} --help.");
        }
        return $"{verb.Name}: '{word}' belongs to no option. {Meant(Guess(word, verb, passesOn), verb)}";
    }

    // Half a connection string that lost its quotes may be half a password.
    private static bool IsSecretOnes(Option? after) => after?.Name is "--database" or "--npgsql";

    private static string AfterSecret(Command verb, Option after) =>
        $"{verb.Name}: a word after the value of {after.Name} belongs to no option. "
        + $"Put a value with spaces in quotes: {after.Name} \"...\".";

    private static string? Guess(string word, Command verb, bool passesOn)
    {
        var values = verb.Options.Where(o => !o.Hidden).SelectMany(o => Values(o).Select(v => (Option: o.Name, Value: v))).ToList();
        if (Nearest(word, values.Select(v => v.Value)) is { } value) return $"{values.First(v => v.Value == value).Option} {value}";
        if (Nearest($"--{word}", Names(verb, passesOn)) is { } option) return option;
        if (!passesOn && verb.Options.All(o => o.Name != "--filter")) return null;
        if (word.Contains('*', StringComparison.Ordinal)) return $"--filter '{word}'";
        var names = SuiteCatalog.Types.SelectMany(t => t.GetMethods().Select(m => m.Name).Prepend(SuiteCatalog.Family(t)));
        return word.Length >= ShortestName && names.Any(n => n.Contains(word, StringComparison.OrdinalIgnoreCase)) ? $"--filter '*{word}*'"
            : null;
    }

    // The words of a choice: of its help (smoke|quick|full), and those it completes.
    private static IEnumerable<string> Values(Option option) => option.ValueType == typeof(bool) ? []
        : (option.HelpName?.Split('|') ?? []).Where(v => v.Length > 1 && v.All(char.IsAsciiLetterLower))
            .Concat(option.GetCompletions(CompletionContext.Empty).Select(c => c.Label));

    private static string Meant(string? meant, Command verb) => meant is null ? $"See {verb.Name} --help." : $"Did you mean {meant}?";
    private static bool MayBeSecret(string word) => word.AsSpan().IndexOfAny("=;@:") >= 0;

    // Without a value, which may hold a secret.
    private static string Name(string option) => option.IndexOfAny([.. "=:;@ "]) is > 0 and var end ? option[..end] : option;

    private static string? Nearest(string word, IEnumerable<string> known)
    {
        var most = Math.Clamp(word.TrimStart('-').Length / 3, 1, 3);
        return known.Select(k => (Word: k, Distance: Distance(word.ToUpperInvariant(), k.ToUpperInvariant(), most)))
            .Where(k => k.Distance <= most).OrderBy(k => k.Distance).FirstOrDefault().Word;
    }

    // Letters inserted, omitted, changed, or two neighbours swapped; more than 'most' if there are more.
    private static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int most)
    {
        var same = a.CommonPrefixLength(b);
        a = a[same..];
        b = b[same..];
        if (a.IsEmpty || b.IsEmpty || most == 0) return Math.Max(a.Length, b.Length);
        var rest = Math.Min(Distance(a[1..], b[1..], most - 1), Math.Min(Distance(a[1..], b, most - 1), Distance(a, b[1..], most - 1)));
        var isSwapped = a.Length > 1 && b.Length > 1 && a[0] == b[1] && a[1] == b[0];
        return 1 + (isSwapped ? Math.Min(rest, Distance(a[2..], b[2..], most - 1)) : rest);
    }
}
