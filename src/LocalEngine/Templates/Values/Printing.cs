using System.Globalization;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Python's <c>str</c> and <c>repr</c>.</summary>
internal static class Printing
{
    /// <summary>What printing a value gives.</summary>
    public static MarkedText Str(Value value, RenderBudget? budget = null)
    {
        switch (value)
        {
            case StringValue text:
                return text.Content;
            case UndefinedValue:
                return MarkedText.Empty;
            case ListValue or TupleValue or DictionaryValue:
                var builder = new MarkedTextBuilder();
                AppendRepr(builder, value, budget);
                return builder.ToText();
            default:
                return MarkedText.OfTemplate(Simple(value));
        }
    }

    /// <summary>A value as a program would write it.</summary>
    public static MarkedText Quoted(Value value, RenderBudget? budget)
    {
        var builder = new MarkedTextBuilder();
        AppendRepr(builder, value, budget);
        return builder.ToText();
    }

    /// <summary>As <see cref="Quoted"/>, for messages.</summary>
    public static string Repr(Value value) => Quoted(value, null).Text;

    private static void AppendRepr(MarkedTextBuilder output, Value value, RenderBudget? budget)
    {
        RenderBudget.EnsureStack();
        budget?.Characters(1);
        switch (value)
        {
            case StringValue text:
                AppendQuoted(output, text, budget);
                break;
            case ListValue list:
                AppendItems(output, '[', list.Items, "]", budget);
                break;
            case TupleValue tuple:
                AppendItems(output, '(', tuple.Items, tuple.Items.Length == 1 ? ",)" : ")", budget);
                break;
            case DictionaryValue dictionary:
                output.Append('{', false);
                var first = true;
                foreach (var (key, item) in dictionary.Items)
                {
                    if (!first)
                        output.Append(", ", false);
                    first = false;
                    AppendRepr(output, key, budget);
                    output.Append(": ", false);
                    AppendRepr(output, item, budget);
                }

                output.Append('}', false);
                break;
            default:
                output.Append(Simple(value), false);
                break;
        }
    }

    private static void AppendItems(MarkedTextBuilder output, char open, IReadOnlyList<Value> items, string close, RenderBudget? budget)
    {
        output.Append(open, false);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                output.Append(", ", false);
            AppendRepr(output, items[i], budget);
        }

        output.Append(close, false);
    }

    private static void AppendQuoted(MarkedTextBuilder output, StringValue value, RenderBudget? budget)
    {
        var text = value.Text;
        budget?.Characters(text.Length + 2);
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        if (value.IsMarkup)
            output.Append("Markup(", false);
        output.Append(quote, false);
        for (var at = 0; at < text.Length;)
        {
            var width = CodePoints.Width(text, at);
            var isContent = value.Content.IsContentAt(at);
            var point = width == 2 ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];
            if (Escape(point, quote) is { } escape)
                output.Append(escape, isContent);
            else
                output.Append(text.AsSpan(at, width), isContent);
            at += width;
        }

        output.Append(quote, false);
        if (value.IsMarkup)
            output.Append(')', false);
    }

    private static string? Escape(int point, char quote) => point switch
    {
        '\\' => @"\\",
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        _ when point == quote => "\\" + quote,
        >= ' ' and < 0x7f => null,
        < 0x20 or 0x7f => "\\x" + point.ToString("x2", CultureInfo.InvariantCulture),
        _ when IsPrintable(point) => null,
        <= 0xff => "\\x" + point.ToString("x2", CultureInfo.InvariantCulture),
        <= 0xffff => "\\u" + point.ToString("x4", CultureInfo.InvariantCulture),
        _ => "\\U" + point.ToString("x8", CultureInfo.InvariantCulture),
    };

    private static bool IsPrintable(int point) => CharUnicodeInfo.GetUnicodeCategory(point) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    private static string Simple(Value value) => value switch
    {
        NoneValue => "None",
        BooleanValue boolean => boolean.IsTrue ? "True" : "False",
        IntegerValue integer => integer.Number.ToString(CultureInfo.InvariantCulture),
        FloatValue number => Numbers.Text(number.Number),
        UndefinedValue => "Undefined",
        RangeValue range => range.Step == 1
            ? string.Create(CultureInfo.InvariantCulture, $"range({range.Start}, {range.Start + range.Count})")
            : string.Create(
                CultureInfo.InvariantCulture, $"range({range.Start}, {range.Start + (range.Count * range.Step)}, {range.Step})"),
        NamespaceValue space => $"<Namespace {{{string.Join(", ", space.Attributes.Keys.Select(key => $"'{key}'"))}}}>",
        FunctionValue function => $"<{function.TypeName} {function.Name}>",
        _ => $"<{value.TypeName} object>",
    };
}
