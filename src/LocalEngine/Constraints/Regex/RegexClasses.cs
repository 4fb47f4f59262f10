using System.Collections.Concurrent;
using System.Globalization;

namespace Wattwise.LocalEngine;

/// <summary>The named sets of characters of ECMAScript's patterns.</summary>
internal static class RegexClasses
{
    private static readonly ConcurrentDictionary<UnicodeCategory, CodePointSet> Categories = new();

    // Short and long names of Unicode's general categories, as ECMAScript has them.
    private static readonly Dictionary<string, UnicodeCategory[]> Names = NamesOfCategories();

    public static CodePointSet Digits { get; } = CodePointSet.Of(('0', '9'));

    public static CodePointSet Word { get; } = CodePointSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    public static CodePointSet Blanks { get; } = CodePointSet.Of(
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
        (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    public static CodePointSet NoLineEnd { get; } = CodePointSet.Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)).Complement();

    /// <summary>The characters of a general category; <see langword="null"/> where the name is none.</summary>
    public static CodePointSet? OfCategory(string name)
    {
        foreach (var prefix in (string[])["General_Category=", "gc="])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                name = name[prefix.Length..];
        }

        if (name == "Any")
            return CodePointSet.All;
        if (name == "ASCII")
            return CodePointSet.Of((0, 0x7F));
        if (!Names.TryGetValue(name, out var categories))
            return null;
        return categories.Select(category => Categories.GetOrAdd(category, Scan)).Aggregate((a, b) => a.Union(b));
    }

    private static CodePointSet Scan(UnicodeCategory category)
    {
        var ranges = new List<(int, int)>();
        var first = -1;
        for (var codePoint = 0; codePoint <= CodePointSet.Largest + 1; codePoint++)
        {
            var isIn = codePoint <= CodePointSet.Largest && CharUnicodeInfo.GetUnicodeCategory(codePoint) == category;
            if (isIn && first < 0)
                first = codePoint;
            if (!isIn && first >= 0)
            {
                ranges.Add((first, codePoint - 1));
                first = -1;
            }
        }

        return CodePointSet.Of(ranges);
    }

    private static Dictionary<string, UnicodeCategory[]> NamesOfCategories()
    {
        var names = new Dictionary<string, UnicodeCategory[]>();
        (string Group, string Long, string[] Members)[] groups =
        [
            ("L", "Letter", ["Lu", "Uppercase_Letter", "Ll", "Lowercase_Letter", "Lt", "Titlecase_Letter", "Lm", "Modifier_Letter", "Lo",
                "Other_Letter"]),
            ("M", "Mark", ["Mn", "Nonspacing_Mark", "Mc", "Spacing_Mark", "Me", "Enclosing_Mark"]),
            ("N", "Number", ["Nd", "Decimal_Number", "Nl", "Letter_Number", "No", "Other_Number"]),
            ("Z", "Separator", ["Zs", "Space_Separator", "Zl", "Line_Separator", "Zp", "Paragraph_Separator"]),
            ("C", "Other", ["Cc", "Control", "Cf", "Format", "Cs", "Surrogate", "Co", "Private_Use"]),
            ("P", "Punctuation",
            [
                "Pc", "Connector_Punctuation", "Pd", "Dash_Punctuation", "Ps", "Open_Punctuation", "Pe", "Close_Punctuation", "Pi",
                "Initial_Punctuation", "Pf", "Final_Punctuation", "Po", "Other_Punctuation",
            ]),
            ("S", "Symbol", ["Sm", "Math_Symbol", "Sc", "Currency_Symbol", "Sk", "Modifier_Symbol", "So", "Other_Symbol"]),
        ];
        var next = UnicodeCategory.UppercaseLetter; // the enumeration has the order of these tables
        foreach (var (group, name, members) in groups)
        {
            var all = new List<UnicodeCategory>();
            for (var i = 0; i < members.Length; i += 2)
            {
                names[members[i]] = names[members[i + 1]] = [next];
                all.Add(next++);
            }

            names[group] = names[name] = [.. all];
        }

        names["Cn"] = names["Unassigned"] = [UnicodeCategory.OtherNotAssigned];
        names["C"] = names["Other"] = [.. names["C"], UnicodeCategory.OtherNotAssigned];
        names["LC"] = names["Cased_Letter"] =
            [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter];
        return names;
    }
}
