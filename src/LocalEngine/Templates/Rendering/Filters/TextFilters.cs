using System.Text;
using System.Text.RegularExpressions;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Filters that make texts of texts.</summary>
internal static partial class TextFilters
{
    private const int TruncateLeeway = 5;

    public static void AddTo(Dictionary<string, Filter> filters)
    {
        filters["string"] = (value, _, budget) => Soft(value, budget);
        filters["safe"] = (value, _, budget) => new StringValue(Printing.Str(value, budget), isMarkup: true);
        filters["escape"] = filters["e"] = (value, _, budget) => new StringValue(Arithmetic.Escaped(Soft(value, budget)), isMarkup: true);
        filters["forceescape"] = (value, _, budget) => new StringValue(HtmlText.Escape(Printing.Str(value, budget)), isMarkup: true);
        filters["upper"] = (value, _, budget) => Map(value, budget, PythonText.Upper);
        filters["lower"] = (value, _, budget) => Map(value, budget, PythonText.Lower);
        filters["capitalize"] = (value, _, budget) => Map(value, budget, PythonText.Capitalize);
        filters["title"] = (value, _, budget) => Map(value, budget, Title);
        filters["trim"] = Trim;
        filters["replace"] = Replace;
        filters["indent"] = Indent;
        filters["center"] = Center;
        filters["truncate"] = Truncate;
        filters["format"] = Format;
        filters["striptags"] = (value, _, budget) => StripTags(Printing.Str(value, budget));
        filters["urlencode"] = (value, _, budget) => UrlEncode(value, budget);
        filters["wordcount"] = (value, _, budget) => IntegerValue.Of(Words().Count(Printing.Str(value, budget).Text));
    }

    /// <summary>A text as it is, anything else as it prints.</summary>
    public static StringValue Soft(Value value, RenderBudget budget) =>
        value as StringValue ?? new StringValue(Printing.Str(value, budget));

    private static StringValue Map(Value value, RenderBudget budget, Func<MarkedText, MarkedText> map)
    {
        var text = Soft(value, budget);
        return text.With(map(text.Content));
    }

    private static StringValue Trim(Value value, CallArguments arguments, RenderBudget budget)
    {
        var characters = arguments.Bind("trim", 0, "chars")[0] is { } chars and not NoneValue ? Printing.Str(chars, budget).Text : null;
        return Map(value, budget, text => PythonText.Strip(text, characters, left: true, right: true));
    }

    private static StringValue Replace(Value value, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("replace", 2, "old", "new", "count");
        var limit = bound[2] is null or NoneValue ? -1 : Numbers.Integer(bound[2]!, "count");
        return new(StringMethods.Replace(
            Printing.Str(value, budget), Printing.Str(bound[0]!, budget).Text, Printing.Str(bound[1]!, budget), limit, budget));
    }

    private static StringValue Indent(Value value, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("indent", 0, "width", "first", "blank");
        var width = bound[0] as StringValue ?? StringValue.OfTemplate(new(' ', (int)Math.Clamp(
            bound[0] is null ? 4 : Numbers.Integer(bound[0]!, "width"), 0, 1 << 16)));
        var text = Soft(value, budget);

        // A newline at the end is one more line, which is empty.
        var lines = PythonText.SplitLines(text.Content + MarkedText.OfTemplate("\n"), keepEnds: false);
        budget.Characters(text.Text.Length + ((long)width.Text.Length * lines.Count));
        var output = new MarkedTextBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0)
                output.Append('\n', false);
            if (i == 0 ? bound[1] is { IsTrue: true } : lines[i].Length > 0 || bound[2] is { IsTrue: true })
                output.Append(width.Content);
            output.Append(lines[i]);
        }

        return text.With(output.ToText());
    }

    private static StringValue Center(Value value, CallArguments arguments, RenderBudget budget)
    {
        var width = arguments.Bind("center", 0, "width")[0] is { } given ? Numbers.Integer(given, "width") : 80;
        budget.Characters(Math.Max(width, 0));
        return Map(value, budget, text => PythonText.Pad(text, width, MarkedText.OfTemplate(" "), left: true, right: true));
    }

    private static StringValue Truncate(Value value, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("truncate", 0, "length", "killwords", "end", "leeway");
        var text = Soft(value, budget);
        var end = bound[2] is { } given ? Printing.Str(given, budget) : MarkedText.OfTemplate("...");
        var length = bound[0] is { } most ? Numbers.Integer(most, "length") : 255;
        var leeway = bound[3] is null or NoneValue ? TruncateLeeway : Numbers.Integer(bound[3]!, "leeway");
        var kept = length - CodePoints.Count(end.Text);
        if (kept < 0 || leeway < 0)
            throw TemplateError.Evaluation($"expected length >= {CodePoints.Count(end.Text)}, got {length}");
        if (CodePoints.Count(text.Text) <= length + leeway)
            return text;

        var start = text.Content.Slice(0, CodePoints.Offset(text.Text, (int)kept));
        if (bound[1] is not { IsTrue: true } && start.Text.LastIndexOf(' ') is >= 0 and var blank)
            start = start.Slice(0, blank);
        return text.With(start + end);
    }

    private static StringValue Format(Value value, CallArguments arguments, RenderBudget budget)
    {
        if (arguments.Positional.Count > 0 && arguments.Named.Count > 0)
            throw TemplateError.Evaluation("can't handle positional and keyword arguments at the same time");
        Value values = new TupleValue([.. arguments.Positional]);
        if (arguments.Named.Count > 0)
        {
            var dictionary = new DictionaryValue();
            foreach (var (name, item) in arguments.Named)
                dictionary.With(name, item);
            values = dictionary;
        }

        return PercentFormat.Format(Soft(value, budget), values, budget);
    }

    // Words begin behind blanks, hyphens and opening brackets.
    private static MarkedText Title(MarkedText text)
    {
        var starts = true;
        return text.Map(part =>
        {
            var result = new StringBuilder(part.Length);
            foreach (var letter in part)
            {
                var separates = PythonText.IsSpace(letter) || letter is '-' or '(' or '{' or '[' or '<';
                if (separates)
                    result.Append(letter);
                else
                    result.Append(starts ? LetterCase.Upper(letter.ToString()) : letter.ToString().ToLowerInvariant());
                starts = separates;
            }

            return result.ToString();
        });
    }

    private static StringValue StripTags(MarkedText text)
    {
        var plain = text.Map(part => Tags().Replace(part, ""));
        return new(PythonText.Join(MarkedText.OfTemplate(" "), PythonText.SplitWords(plain, -1)));
    }

    private static StringValue UrlEncode(Value value, RenderBudget budget)
    {
        if (value is StringValue text)
            return new(Encode(text, isQuery: false));
        var pairs = value is DictionaryValue dictionary
            ? DictionaryMethods.Entries(dictionary, budget).Items
            : Sequences.Items(value, budget);
        List<MarkedText> parts = [];
        foreach (var pair in pairs)
        {
            if (Sequences.Items(pair, budget) is not [var key, var item])
                throw TemplateError.Evaluation("pairs of keys and values are expected");
            parts.Add(Encode(Soft(key, budget), isQuery: true) + MarkedText.OfTemplate("=") + Encode(Soft(item, budget), isQuery: true));
        }

        return new(PythonText.Join(MarkedText.OfTemplate("&"), parts));
    }

    private static MarkedText Encode(StringValue text, bool isQuery) => text.Content.Map(part =>
    {
        var result = new StringBuilder(part.Length);
        foreach (var code in Encoding.UTF8.GetBytes(part))
        {
            var letter = (char)code;
            if (char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-' or '~' || (letter == '/' && !isQuery))
                result.Append(letter);
            else if (letter == ' ' && isQuery)
                result.Append('+');
            else
                result.Append('%').Append(code.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return result.ToString();
    });

    [GeneratedRegex(@"<!--.*?-->|<[^>]*>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\w+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
