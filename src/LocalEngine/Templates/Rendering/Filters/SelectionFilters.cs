namespace Wattwise.LocalEngine.Templates;

/// <summary>Filters that ask or change each element: <c>map</c>, <c>select</c>, <c>reject</c> and theirs by attribute.</summary>
internal static class SelectionFilters
{
    public static void AddTo(Dictionary<string, Filter> filters)
    {
        filters["map"] = Map;
        filters["select"] = (value, arguments, budget) => Select(value, arguments, budget, byAttribute: false, keep: true);
        filters["reject"] = (value, arguments, budget) => Select(value, arguments, budget, byAttribute: false, keep: false);
        filters["selectattr"] = (value, arguments, budget) => Select(value, arguments, budget, byAttribute: true, keep: true);
        filters["rejectattr"] = (value, arguments, budget) => Select(value, arguments, budget, byAttribute: true, keep: false);
        filters["attr"] = (value, arguments, budget) =>
        {
            var name = TextFilters.Soft(arguments.Bind("attr", 1, "name")[0]!, budget);
            return value is DictionaryValue && MemberAccess.FindMethod(value, name.Text) is null
                ? UndefinedValue.OfMember(value, name) : MemberAccess.Attribute(value, name);
        };
    }

    private static GeneratorValue Map(Value value, CallArguments arguments, RenderBudget budget)
    {
        if (arguments.Positional.Count == 0)
        {
            var bound = arguments.Bind("map", 0, "attribute", "default");
            if (bound[0] is not { } attribute)
                throw TemplateError.Evaluation("map requires a filter argument");
            return Each(
                value, budget, item =>
                    SortKey.Attribute(item, attribute) is var found && found is UndefinedValue && bound[1] is { } missing
                        ? missing
                        : found);
        }

        var filter = FilterTable.Get(Printing.Str(arguments.Positional[0], budget).Text);
        var rest = new CallArguments([.. arguments.Positional.Skip(1)], arguments.Named);
        return Each(value, budget, item => filter(item, rest, budget));
    }

    // What is false has no elements here, null too.
    private static List<Value> Elements(Value value, RenderBudget budget) => value.IsTrue ? Sequences.Copy(value, budget) : [];

    private static GeneratorValue Each(Value value, RenderBudget budget, Func<Value, Value> change)
    {
        return new(Changed(Elements(value, budget)).GetEnumerator());

        IEnumerable<Value> Changed(IReadOnlyList<Value> items)
        {
            foreach (var item in items)
            {
                budget.Elements(1);
                yield return change(item);
            }
        }
    }

    private static GeneratorValue Select(Value value, CallArguments arguments, RenderBudget budget, bool byAttribute, bool keep)
    {
        var given = arguments.Positional;
        if (byAttribute && given.Count == 0)
            throw TemplateError.Evaluation("Missing parameter for attribute name");
        var attribute = byAttribute ? given[0] : null;
        var named = given.Count > (byAttribute ? 1 : 0) ? Printing.Str(given[byAttribute ? 1 : 0], budget).Text : null;
        var test = named is null
            ? (item, _, _) => item.IsTrue
            : TestTable.Find(named) ?? throw TemplateError.Evaluation($"No test named '{named}'.");
        var rest = new CallArguments([.. given.Skip(byAttribute ? 2 : 1)], arguments.Named);
        return new(Kept(Elements(value, budget)).GetEnumerator());

        IEnumerable<Value> Kept(IReadOnlyList<Value> items)
        {
            foreach (var item in items)
            {
                budget.Step();
                if (test(SortKey.Attribute(item, attribute), rest, budget) == keep)
                    yield return item;
            }
        }
    }
}
