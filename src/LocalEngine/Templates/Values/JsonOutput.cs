using System.Globalization;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Writes values as Python's <c>json.dumps</c> does.</summary>
/// <param name="budget">What it may cost.</param>
/// <param name="ensureAscii">Escapes all that is not ASCII.</param>
/// <param name="indent">What each level is indented by; null writes one line.</param>
/// <param name="itemSeparator">Between elements.</param>
/// <param name="keySeparator">Between a key and its value.</param>
/// <param name="sortKeys">Orders keys.</param>
internal sealed class JsonOutput(
    RenderBudget budget, bool ensureAscii = false, string? indent = null, string? itemSeparator = null, string? keySeparator = null,
    bool sortKeys = false)
{
    private readonly MarkedTextBuilder _output = new();
    private readonly string _itemSeparator = itemSeparator ?? (indent is null ? ", " : ",");
    private readonly string _keySeparator = keySeparator ?? ": ";

    public MarkedText Write(Value value)
    {
        Append(value, 0);
        return _output.ToText();
    }

    private void Append(Value value, int level)
    {
        RenderBudget.EnsureStack();
        budget.Characters(1);
        switch (value)
        {
            case StringValue text:
                AppendText(text);
                break;
            case DictionaryValue dictionary:
                AppendDictionary(dictionary, level);
                break;
            case ListValue list:
                AppendItems(list.Items, level);
                break;
            case TupleValue tuple:
                AppendItems(tuple.Items, level);
                break;
            case GeneratorValue generator:
                AppendItems(Sequences.Items(generator, budget), level); // Python refuses it, but a list is what was meant
                break;
            default:
                Template(Scalar(value) ?? throw TemplateError.Evaluation($"Object of type {value.TypeName} is not JSON serializable"));
                break;
        }
    }

    private void AppendItems(IReadOnlyList<Value> items, int level)
    {
        Template("[");
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                Template(_itemSeparator);
            NewLine(level + 1);
            Append(items[i], level + 1);
        }

        if (items.Count > 0)
            NewLine(level);
        Template("]");
    }

    private void AppendDictionary(DictionaryValue dictionary, int level)
    {
        IEnumerable<KeyValuePair<Value, Value>> entries = dictionary.Items;
        if (sortKeys)
            entries = StableSort.Sort([.. dictionary.Items], (a, b) => Comparison.Order(a.Key, b.Key) ?? 0, budget);

        Template("{");
        var first = true;
        foreach (var (key, value) in entries)
        {
            if (!first)
                Template(_itemSeparator);
            first = false;
            NewLine(level + 1);
            AppendText(key as StringValue ?? StringValue.OfTemplate(Scalar(key) ?? throw TemplateError.Evaluation(
                $"keys must be str, int, float, bool or None, not {key.TypeName}")));
            Template(_keySeparator);
            Append(value, level + 1);
        }

        if (!first)
            NewLine(level);
        Template("}");
    }

    private void AppendText(StringValue value)
    {
        budget.Characters(value.Text.Length + 2);
        Template("\"");
        foreach (var (start, length, isContent) in value.Content.Runs())
            AppendEscaped(value.Text.AsSpan(start, length), isContent);
        Template("\"");
    }

    private void AppendEscaped(ReadOnlySpan<char> text, bool isContent)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (Escape(text[i]) is not { } escape)
                continue;
            _output.Append(text[start..i], isContent);
            _output.Append(escape, isContent);
            start = i + 1;
        }

        _output.Append(text[start..], isContent);
    }

    private string? Escape(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => @"\\",
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        '\b' => @"\b",
        '\f' => @"\f",
        < ' ' => Hex(character),
        > '~' when ensureAscii && character != '\x7f' => Hex(character),
        _ => null,
    };

    private static string Hex(char character) => "\\u" + ((int)character).ToString("x4", CultureInfo.InvariantCulture);

    private static string? Scalar(Value value) => value switch
    {
        NoneValue => "null",
        BooleanValue boolean => boolean.IsTrue ? "true" : "false",
        IntegerValue integer => integer.Number.ToString(CultureInfo.InvariantCulture),
        FloatValue { Number: double.NaN } => "NaN",
        FloatValue { Number: double.PositiveInfinity } => "Infinity",
        FloatValue { Number: double.NegativeInfinity } => "-Infinity",
        FloatValue number => Numbers.Text(number.Number),
        _ => null,
    };

    private void NewLine(int level)
    {
        if (indent is null)
            return;
        budget.Characters((long)level * indent.Length);
        Template("\n");
        for (var i = 0; i < level; i++)
            Template(indent);
    }

    private void Template(string text) => _output.Append(text, false);
}
