using System.Globalization;
using System.Numerics;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Finds attributes, methods, entries and parts of values.</summary>
internal static class MemberAccess
{
    /// <summary><c>owner.name</c>: an attribute or a method, else an entry.</summary>
    public static Value Attribute(Value owner, StringValue name)
    {
        if (owner is UndefinedValue undefined)
            throw undefined.Error();
        return owner.Attribute(name.Text) ?? Bound(owner, name.Text) ?? (owner as DictionaryValue)?.Find(name)
            ?? UndefinedValue.OfMember(owner, name);
    }

    /// <summary><c>owner[index]</c>: an entry or an element, else an attribute or a method.</summary>
    public static Value Item(Value owner, Value index)
    {
        switch (owner)
        {
            case UndefinedValue undefined:
                throw undefined.Error();
            case DictionaryValue dictionary when index is not (ListValue or DictionaryValue) && dictionary.Find(index) is { } entry:
                return entry;
            case StringValue or ListValue or TupleValue or RangeValue when Numbers.TryInteger(index, out var number)
                && Element(owner, number) is { } element:
                return element;
        }

        return index is StringValue name
            ? owner.Attribute(name.Text) ?? (Value?)Bound(owner, name.Text) ?? UndefinedValue.OfMember(owner, name)
            : UndefinedValue.OfMember(owner, index);
    }

    /// <summary>The entry that a path such as <c>function.name</c> leads to, step by step.</summary>
    public static Value Path(Value owner, Value path)
    {
        if (path is not StringValue text)
            return Item(owner, path);
        foreach (var step in text.Text.Split('.'))
            owner = Item(owner, int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? IntegerValue.Of(number)
                : StringValue.OfTemplate(step));
        return owner;
    }

    /// <summary>A method that values of this kind have.</summary>
    public static Method? FindMethod(Value owner, string name) => owner switch
    {
        StringValue => StringMethods.Find(name),
        DictionaryValue => DictionaryMethods.Find(name),
        ListValue => ListMethods.Find(name),
        TupleValue => name is "count" or "index" ? ListMethods.Find(name) : null,
        FloatValue when name == "is_integer" => (self, _, _) => BooleanValue.Of(double.IsInteger(((FloatValue)self).Number)),
        _ => null,
    };

    /// <summary><c>owner[start:stop:step]</c>.</summary>
    public static Value Slice(Value owner, Value? start, Value? stop, Value? step, RenderBudget budget)
    {
        if (owner is UndefinedValue undefined)
            throw undefined.Error();
        if (Sequences.Length(owner) is not { } length || owner is DictionaryValue or GeneratorValue)
            throw TemplateError.Evaluation($"'{owner.TypeName}' object is not subscriptable");
        var by = Bound(step) ?? 1;
        if (by == 0)
            throw TemplateError.Evaluation("slice step cannot be zero");

        var from = Limit(Bound(start), by > 0 ? 0 : length - 1);
        var to = Limit(Bound(stop), by > 0 ? length : -1);
        if (owner is StringValue text && by == 1)
            return text.With(from < to ? Between(text.Content, from, to) : MarkedText.Empty);

        List<int> indexes = [];
        for (var at = from; by > 0 ? at < to : at > to; at += (int)Math.Clamp(by, -length - 1, length + 1))
            indexes.Add(at);
        budget.Elements(indexes.Count);
        return owner switch
        {
            StringValue characters => Pick(characters, indexes, budget),
            TupleValue tuple => new TupleValue([.. indexes.Select(at => tuple.Items[at])]),
            RangeValue range => new ListValue([.. indexes.Select(at => range[at])]),
            _ => new ListValue([.. indexes.Select(at => ((ListValue)owner).Items[at])]),
        };

        int Limit(long? bound, int missing)
        {
            if (bound is not { } index)
                return missing;
            if (index < 0)
                index += length;
            return (int)(by > 0 ? Math.Clamp(index, 0, length) : Math.Clamp(index, -1, length - 1));
        }
    }

    private static FunctionValue? Bound(Value owner, string name) => FindMethod(owner, name) is { } method
        ? new(name, (arguments, budget) => method(owner, arguments, budget), "builtin_function_or_method") : null;

    private static long? Bound(Value? bound) => bound switch
    {
        null or NoneValue => null,
        IntegerValue or BooleanValue => Math.Clamp(Numbers.Integer(bound, "slice"), int.MinValue, int.MaxValue),
        UndefinedValue undefined => throw undefined.Error(),
        _ => throw TemplateError.Evaluation("slice indices must be integers or None or have an __index__ method"),
    };

    private static Value? Element(Value owner, BigInteger number)
    {
        if (owner is StringValue text)
            return Character(text, number);
        var length = Sequences.Length(owner)!.Value;
        if (number.Sign < 0)
            number += length;
        if (number.Sign < 0 || number >= length)
            return null;
        var index = (int)number;
        return owner switch
        {
            ListValue list => list.Items[index],
            TupleValue tuple => tuple.Items[index],
            _ => ((RangeValue)owner)[index],
        };
    }

    private static StringValue? Character(StringValue text, BigInteger number)
    {
        var length = CodePoints.Count(text.Text);
        if (number.Sign < 0)
            number += length;
        if (number.Sign < 0 || number >= length)
            return null;
        var at = CodePoints.Offset(text.Text, (int)number);
        return text.With(text.Content.Slice(at, CodePoints.Width(text.Text, at)));
    }

    private static MarkedText Between(MarkedText text, int from, int to)
    {
        var start = CodePoints.Offset(text.Text, from);
        return text.Slice(start, CodePoints.Offset(text.Text, to) - start);
    }

    private static StringValue Pick(StringValue text, List<int> indexes, RenderBudget budget)
    {
        var characters = Sequences.Items(text, budget);
        var builder = new MarkedTextBuilder(indexes.Count);
        foreach (var index in indexes)
            builder.Append(((StringValue)characters[index]).Content);
        return text.With(builder.ToText());
    }
}
