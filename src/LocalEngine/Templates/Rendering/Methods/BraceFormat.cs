using System.Globalization;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Python's <c>'{} {name:>8}'.format(...)</c>.</summary>
internal sealed class BraceFormat
{
    private readonly MarkedText _format;
    private readonly CallArguments _arguments;
    private readonly RenderBudget _budget;
    private readonly MarkedTextBuilder _output = new();
    private int _next;

    private BraceFormat(MarkedText format, CallArguments arguments, RenderBudget budget)
    {
        _format = format;
        _arguments = arguments;
        _budget = budget;
    }

    public static StringValue Format(StringValue format, CallArguments arguments, RenderBudget budget)
    {
        var formatting = new BraceFormat(format.Content, arguments, budget);
        formatting.Run();
        return format.With(formatting._output.ToText());
    }

    private void Run()
    {
        var text = _format.Text;
        for (var at = 0; at < text.Length;)
        {
            var brace = text.AsSpan(at).IndexOfAny('{', '}');
            if (brace < 0)
            {
                _output.Append(_format.Slice(at));
                return;
            }

            _output.Append(_format.Slice(at, brace));
            at += brace;
            if (at + 1 < text.Length && text[at + 1] == text[at])
            {
                _output.Append(_format.Slice(at, 1));
                at += 2;
                continue;
            }

            if (text[at] == '}')
                throw TemplateError.Evaluation("Single '}' encountered in format string");
            var end = EndOfField(text, at + 1);
            AppendField(text[(at + 1)..end]);
            at = end + 1;
        }
    }

    private static int EndOfField(string text, int start)
    {
        var depth = 1;
        for (var at = start; at < text.Length; at++)
        {
            depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
            if (depth == 0)
                return at;
        }

        throw TemplateError.Evaluation("expected '}' before end of string");
    }

    private void AppendField(string field)
    {
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        var specification = colon < 0 ? "" : field[(colon + 1)..];
        var path = colon < 0 ? field : field[..colon];
        var bang = path.IndexOf('!', StringComparison.Ordinal);
        var conversion = bang < 0 ? "" : path[(bang + 1)..];
        var value = Find(bang < 0 ? path : path[..bang]);
        if (conversion.Length > 0)
            value = new StringValue(conversion == "s" ? Printing.Str(value, _budget) : Printing.Quoted(value, _budget));
        while (specification.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = specification.IndexOf('}', open);
            if (close < 0)
                throw TemplateError.Evaluation("expected '}' before end of string");
            specification = specification[..open] + Printing.Str(Find(specification[(open + 1)..close]), _budget).Text.Replace(
                "{", "", StringComparison.Ordinal)
                + specification[(close + 1)..];
        }

        FormatSpecification.Append(_output, value, specification, _budget);
    }

    private Value Find(string path)
    {
        var end = path.AsSpan().IndexOfAny('.', '[');
        var first = end < 0 ? path : path[..end];
        var value = first.Length == 0 ? Positional(_next++)
            : int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? Positional(index)
            : _arguments.Named.FirstOrDefault(argument => argument.Key == first).Value ?? throw TemplateError.Evaluation($"'{first}'");
        while (end >= 0 && end < path.Length)
        {
            var start = end + 1;
            var isItem = path[end] == '[';
            end = isItem
                ? path.IndexOf(']', start)
                : path.AsSpan(start).IndexOfAny('.', '[') is >= 0 and var next ? start + next : path.Length;
            if (end < 0)
                throw TemplateError.Evaluation("Missing ']' in format string");
            var step = path[start..end];
            value = !isItem ? MemberAccess.Attribute(value, StringValue.OfTemplate(step))
                : MemberAccess.Item(
                    value, int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out index)
                        ? IntegerValue.Of(index)
                        : StringValue.OfTemplate(step));
            if (isItem)
                end++;
        }

        return value;
    }

    private Value Positional(int index) => index < _arguments.Positional.Count ? _arguments.Positional[index]
        : throw TemplateError.Evaluation($"Replacement index {index} out of range for positional args tuple");
}
