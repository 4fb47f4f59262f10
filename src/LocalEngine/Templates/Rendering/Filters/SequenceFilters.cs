namespace Wattwise.LocalEngine.Templates;

/// <summary>Filters on lists, and on what else has elements.</summary>
internal static class SequenceFilters
{
    public static void AddTo(Dictionary<string, Filter> filters)
    {
        filters["length"] = filters["count"] = (value, _, _) => IntegerValue.Of(Sequences.Length(value)
            ?? throw TemplateError.Evaluation($"object of type '{value.TypeName}' has no len()"));
        filters["default"] = filters["d"] = (value, arguments, _) =>
        {
            var bound = arguments.Bind("default", 0, "default_value", "boolean");
            return value is UndefinedValue || (bound[1] is { IsTrue: true } && !value.IsTrue) ? bound[0] ?? StringValue.Empty : value;
        };
        filters["list"] = (value, _, budget) => new ListValue(Sequences.Copy(value, budget));
        filters["first"] = (value, _, budget) => First(value, budget);
        filters["last"] = (value, _, budget) =>
            Sequences.Items(value, budget) is [.., var last] ? last : new UndefinedValue("No last item, sequence was empty.");
        filters["join"] = Join;
        filters["reverse"] = Reverse;
        filters["items"] = Items;
        filters["dictsort"] = DictionarySort;
        filters["sort"] = Sort;
        filters["unique"] = (value, arguments, budget) =>
        {
            var bound = arguments.Bind("unique", 0, "case_sensitive", "attribute");
            return new GeneratorValue(Unique(Sequences.Copy(value, budget), bound[0] is { IsTrue: true }, bound[1]).GetEnumerator());
        };
        filters["min"] = (value, arguments, budget) => Extreme(value, arguments, budget, -1);
        filters["max"] = (value, arguments, budget) => Extreme(value, arguments, budget, 1);
        filters["sum"] = Sum;
        filters["batch"] = (value, arguments, budget) =>
        {
            var bound = arguments.Bind("batch", 1, "linecount", "fill_with");
            return new GeneratorValue(
                Batch(Sequences.Copy(value, budget), Numbers.Integer(bound[0]!, "linecount"), bound[1], budget).GetEnumerator());
        };
        filters["slice"] = (value, arguments, budget) =>
        {
            var bound = arguments.Bind("slice", 1, "slices", "fill_with");
            return new GeneratorValue(
                Slice(Sequences.Copy(value, budget), Numbers.Integer(bound[0]!, "slices"), bound[1], budget).GetEnumerator());
        };
        filters["groupby"] = GroupBy;
    }

    private static Value First(Value value, RenderBudget budget)
    {
        if (value is GeneratorValue generator)
            return generator.TryNext(out var item) ? item! : new UndefinedValue("No first item, sequence was empty.");
        return Sequences.Items(value, budget) is [var first, ..] ? first : new UndefinedValue("No first item, sequence was empty.");
    }

    private static StringValue Join(Value value, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("join", 0, "d", "attribute");
        var items = Sequences.Items(value, budget);
        budget.Elements(items.Count);
        return new(StringMethods.Join(
            bound[0] is { } separator ? Printing.Str(separator, budget) : MarkedText.Empty,
            [.. items.Select(item => Printing.Str(SortKey.Attribute(item, bound[1]), budget))],
            budget));
    }

    private static Value Reverse(Value value, CallArguments arguments, RenderBudget budget)
    {
        if (value is StringValue text)
            return MemberAccess.Slice(text, null, null, IntegerValue.Of(-1), budget);
        var items = Sequences.Copy(value, budget);
        items.Reverse();
        return new GeneratorValue(items.GetEnumerator());
    }

    private static GeneratorValue Items(Value value, CallArguments arguments, RenderBudget budget) => value switch
    {
        UndefinedValue => new(Enumerable.Empty<Value>().GetEnumerator()),
        DictionaryValue dictionary => new(DictionaryMethods.Entries(dictionary, budget).Items.GetEnumerator()),
        _ => throw TemplateError.Evaluation("Can only get item pairs from a mapping."),
    };

    private static ListValue DictionarySort(Value value, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("dictsort", 0, "case_sensitive", "by", "reverse");
        if (value is not DictionaryValue dictionary)
            throw (value as UndefinedValue)?.Error() ?? TemplateError.Evaluation($"'{value.TypeName}' object has no attribute 'items'");
        var by = bound[1] is { } given ? Printing.Str(given, budget).Text : "key";
        if (by is not ("key" or "value"))
            throw TemplateError.Evaluation("You can only sort by either \"key\" or \"value\"");
        var entries = DictionaryMethods.Entries(dictionary, budget).Items;
        return new([.. SortKey.Sort(
            entries,
            [entry => SortKey.IgnoreCase(((TupleValue)entry).Items[by == "key" ? 0 : 1], bound[0] is { IsTrue: true })],
            bound[2] is { IsTrue: true },
            budget)]);
    }

    private static ListValue Sort(Value value, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("sort", 0, "reverse", "case_sensitive", "attribute");
        var isSensitive = bound[1] is { IsTrue: true };
        Value?[] attributes = bound[2] is StringValue paths ? [.. paths.Text.Split(',').Select(StringValue.OfTemplate)] : [bound[2]];
        var keys = attributes.Select(
            attribute => (Func<Value, Value>)(item => SortKey.IgnoreCase(SortKey.Attribute(item, attribute), isSensitive)));
        return new([.. SortKey.Sort(Sequences.Copy(value, budget), [.. keys], bound[0] is { IsTrue: true }, budget)]);
    }

    private static IEnumerable<Value> Unique(IReadOnlyList<Value> items, bool isSensitive, Value? attribute)
    {
        var seen = new HashSet<Value>(KeyComparer.Instance);
        foreach (var item in items)
        {
            if (seen.Add(SortKey.IgnoreCase(SortKey.Attribute(item, attribute), isSensitive)))
                yield return item;
        }
    }

    private static Value Extreme(Value value, CallArguments arguments, RenderBudget budget, int sign)
    {
        var bound = arguments.Bind("max", 0, "case_sensitive", "attribute");
        Value? best = null;
        Value? bestKey = null;
        foreach (var item in Sequences.Items(value, budget))
        {
            budget.Step();
            var key = SortKey.IgnoreCase(SortKey.Attribute(item, bound[1]), bound[0] is { IsTrue: true });
            if (bestKey is null || Comparison.Order(key, bestKey) * sign > 0)
                (best, bestKey) = (item, key);
        }

        return best ?? new UndefinedValue("No aggregated item, sequence was empty.");
    }

    private static Value Sum(Value value, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("sum", 0, "attribute", "start");
        var sum = bound[1] ?? IntegerValue.Of(0);
        foreach (var item in Sequences.Items(value, budget))
        {
            budget.Step();
            sum = Arithmetic.Add(sum, SortKey.Attribute(item, bound[0]), budget);
        }

        return sum;
    }

    private static IEnumerable<Value> Batch(IReadOnlyList<Value> items, long size, Value? fill, RenderBudget budget)
    {
        List<Value> line = [];
        foreach (var item in items)
        {
            if (line.Count == size)
            {
                yield return new ListValue(line);
                line = [];
            }

            budget.Elements(1);
            line.Add(item);
        }

        if (line.Count == 0)
            yield break;
        if (fill is not (null or NoneValue) && line.Count < size)
        {
            budget.Elements(size - line.Count);
            line.AddRange(Enumerable.Repeat(fill, (int)size - line.Count));
        }

        yield return new ListValue(line);
    }

    private static IEnumerable<Value> Slice(List<Value> items, long slices, Value? fill, RenderBudget budget)
    {
        if (slices <= 0)
            throw TemplateError.Evaluation("integer division or modulo by zero");
        var (size, longer) = (items.Count / slices, items.Count % slices);
        var at = 0;
        for (var i = 0L; i < slices; i++)
        {
            var count = (int)(size + (i < longer ? 1 : 0));
            budget.Elements(count + 1);
            var part = items.GetRange(at, count);
            at += count;
            if (fill is not (null or NoneValue) && i >= longer)
                part.Add(fill);
            yield return new ListValue(part);
        }
    }

    private static ListValue GroupBy(Value value, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("groupby", 1, "attribute", "default", "case_sensitive");
        var isSensitive = bound[2] is { IsTrue: true };
        var sorted = SortKey.Sort(Sequences.Copy(value, budget), [Key], reverse: false, budget);
        List<Value> groups = [];
        Value? last = null;
        foreach (var item in sorted)
        {
            var key = Key(item);
            if (last is null || !Comparison.AreEqual(last, key))
                groups.Add(new GroupValue(OwnKey(item), new([])));
            last = key;
            ((GroupValue)groups[^1]).List.Items.Add(item);
        }

        return new(groups);

        Value Key(Value item) => SortKey.IgnoreCase(OwnKey(item), isSensitive);
        Value OwnKey(Value item) =>
            SortKey.Attribute(item, bound[0]) is var key && key is UndefinedValue && bound[1] is { } missing ? missing : key;
    }
}
