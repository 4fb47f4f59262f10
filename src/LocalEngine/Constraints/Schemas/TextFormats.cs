using System.Collections.Concurrent;

namespace Wattwise.LocalEngine;

/// <summary>The values of <c>format</c> that are enforced, as automata.</summary>
/// <remarks>
/// Stricter than the standards in places where looser would let something wrong through: no labels of host names with hyphens at the third
/// and fourth place (their punycode would have to be checked), leap seconds only in UTC.
/// </remarks>
internal static class TextFormats
{
    private const string Hour = "(?:[01]\\d|2[0-3])";
    private const string Time = Hour + ":[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?(?:[Zz]|[+-]" + Hour + ":[0-5]\\d)|23:59:60(?:\\.\\d{1,9})?[Zz]";
    private const string LeapYear = "(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
    private const string Date =
        "(?:\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|"
            + LeapYear + "-02-29)";

    private const string DurationTime = "T(?:\\d{1,9}H(?:\\d{1,9}M(?:\\d{1,9}S)?)?|\\d{1,9}M(?:\\d{1,9}S)?|\\d{1,9}S)";
    private const string DurationDate = "(?:\\d{1,9}Y(?:\\d{1,9}M(?:\\d{1,9}D)?)?|\\d{1,9}M(?:\\d{1,9}D)?|\\d{1,9}D)";
    private const string Label =
        "(?:[A-Za-z0-9](?:[A-Za-z0-9]?|[A-Za-z0-9-][A-Za-z0-9]|[A-Za-z0-9-](?:[A-Za-z0-9][A-Za-z0-9-]|-[A-Za-z0-9])[A-Za-z0-9-]{0,58}[A-Za-z0-9]|[A-Za-z0-9-][A-Za-z0-9]{2}))";
    private const string Host = Label + "(?:\\." + Label + ")*";
    private const string Octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private const string Address4 = Octet + "(?:\\." + Octet + "){3}";
    private const string Group = "[0-9A-Fa-f]{1,4}";
    private const string Last = "(?:" + Group + ":" + Group + "|" + Address4 + ")";
    private const string Address6 =
        "(?:(?:" + Group + ":){6}" + Last + "|::(?:" + Group + ":){5}" + Last + "|(?:" + Group + ")?::(?:" + Group + ":){4}" + Last
        + "|(?:(?:" + Group + ":){0,1}" + Group + ")?::(?:" + Group + ":){3}" + Last + "|(?:(?:" + Group + ":){0,2}" + Group + ")?::(?:"
        + Group + ":){2}" + Last
        + "|(?:(?:" + Group + ":){0,3}" + Group + ")?::" + Group + ":" + Last + "|(?:(?:" + Group + ":){0,4}" + Group + ")?::" + Last
        + "|(?:(?:" + Group + ":){0,5}" + Group + ")?::" + Group + "|(?:(?:" + Group + ":){0,6}" + Group + ")?::)";

    private const string Atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private const string Mail =
        "(?:" + Atom + "(?:\\." + Atom + ")*|\"(?:[ !#-\\[\\]-~]|\\\\[ -~])*\")@(?:" + Host + "|\\[(?:" + Address4 + "|IPv6:" + Address6
            + ")\\])";

    private const string Plain = "[A-Za-z0-9._~!$&'()*+,;=-]";
    private const string Escaped = "%[0-9A-Fa-f]{2}";
    private const string PathCharacter = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|" + Escaped + ")";
    private const string PathRest = "(?:/" + PathCharacter + "*)*";
    private const string Authority =
        "(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|" + Escaped + ")*@)?(?:\\[(?:" + Address6
            + "|v[0-9A-Fa-f]+\\.[A-Za-z0-9._~!$&'()*+,;=:-]+)\\]|(?:" + Plain + "|" + Escaped + ")*)(?::\\d*)?";

    private const string Query = "(?:\\?(?:" + PathCharacter + "|[/?])*)?(?:#(?:" + PathCharacter + "|[/?])*)?";
    private const string Uri =
        "[A-Za-z][A-Za-z0-9+.-]*:(?://" + Authority + PathRest + "|/(?:" + PathCharacter + "+" + PathRest + ")?|" + PathCharacter + "+"
            + PathRest + "|)" + Query;

    private const string FirstOfRelative = "(?:[A-Za-z0-9._~!$&'()*+,;=@-]|" + Escaped + ")+";
    private const string RelativeUri =
        "(?://" + Authority + PathRest + "|/(?:" + PathCharacter + "+" + PathRest + ")?|" + FirstOfRelative + PathRest + "|)" + Query;

    private static readonly ConcurrentDictionary<string, ByteDfa> Automata = new();

    private static readonly Dictionary<string, string> Patterns = new()
    {
        ["date"] = Date,
        ["time"] = Time,
        ["date-time"] = Date + "[Tt](?:" + Time + ")",
        ["duration"] = "P(?:\\d{1,9}W|" + DurationDate + "(?:" + DurationTime + ")?|" + DurationTime + ")",
        ["email"] = Mail,
        ["hostname"] = Host,
        ["ipv4"] = Address4,
        ["ipv6"] = Address6,
        ["uuid"] = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
        ["uri"] = Uri,
        ["uri-reference"] = "(?:" + Uri + "|" + RelativeUri + ")",
        ["json-pointer"] = "(?:/(?:[^~/]|~[01])*)*",
    };

    /// <summary>The names that are enforced.</summary>
    public static IEnumerable<string> Names => Patterns.Keys;

    /// <summary>The most characters of a format's texts, where it says so and the automaton does not.</summary>
    public static int? MostCharacters(string name) => name == "hostname" ? 253 : null;

    /// <summary>The automaton of a format; <see langword="null"/> where it is not known.</summary>
    public static ByteDfa? Find(string name) =>
        Patterns.TryGetValue(name, out var pattern) ? Automata.GetOrAdd(name, static (_, pattern) => Compile(pattern), pattern) : null;

    private static ByteDfa Compile(string pattern)
    {
        // A character is any in a JSON pointer, a line end too.
        var budget = new CompileBudget(5_000_000, TimeSpan.FromSeconds(60));
        return ExpressionCompiler.CompileWhole(RegexParser.Parse(pattern, budget), budget).Share();
    }
}
