namespace Wattwise.LocalEngine.Templates;

/// <summary>The functions that every template can call.</summary>
internal static class GlobalFunctions
{
    // As in Jinja's sandbox.
    private const int MaxRange = 100_000;

    /// <summary>All of them, by name.</summary>
    /// <param name="now">The local time.</param>
    public static IEnumerable<KeyValuePair<string, Value>> Create(Func<DateTimeOffset> now) =>
    [
        Function("range", (arguments, _) => Range(arguments)),
        Function("dict", (arguments, budget) =>
        {
            var dictionary = new DictionaryValue();
            DictionaryMethods.AddAll(dictionary, arguments, budget);
            return dictionary;
        }),
        Function("namespace", Namespace),
        Function("cycler", (arguments, _) => arguments.Positional.Count == 0
            ? throw TemplateError.Evaluation("at least one item has to be provided") : new CyclerValue([.. arguments.Positional])),
        Function("joiner", (arguments, _) => new JoinerValue(arguments.Bind("joiner", 0, "sep")[0] ?? StringValue.OfTemplate(", "))),
        Function("raise_exception", (arguments, budget) =>
            throw new TemplateError(
                TemplateErrorKind.Raised, Printing.Str(arguments.Bind("raise_exception", 1, "message")[0]!, budget).Text)),
        Function("strftime_now", (arguments, budget) =>
            StringValue.OfTemplate(
                TimeFormat.Format(now(), Printing.Str(arguments.Bind("strftime_now", 1, "format")[0]!, budget).Text, budget))),
    ];

    private static KeyValuePair<string, Value> Function(string name, Func<CallArguments, RenderBudget, Value> function) =>
        new(name, new FunctionValue(name, function));

    private static RangeValue Range(CallArguments arguments)
    {
        var bound = arguments.Bind("range", 1, "start", "stop", "step");
        var first = Numbers.Integer(bound[0]!, "range");
        var (start, stop) = bound[1] is { } second ? (first, Numbers.Integer(second, "range")) : (0, first);
        var step = bound[2] is { } by ? Numbers.Integer(by, "range") : 1;
        if (step == 0)
            throw TemplateError.Evaluation("range() arg 3 must not be zero");

        var distance = step > 0 ? (Int128)stop - start : (Int128)start - stop;
        var count = distance <= 0 ? 0 : (distance - 1) / Int128.Abs(step) + 1;
        return count <= MaxRange ? new(start, step, (int)count)
            : throw TemplateError.Limit($"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({MaxRange}).");
    }

    private static NamespaceValue Namespace(CallArguments arguments, RenderBudget budget)
    {
        var attributes = new DictionaryValue();
        DictionaryMethods.AddAll(attributes, arguments, budget);
        var result = new NamespaceValue();
        foreach (var (name, value) in attributes.Items)
            result.Attributes[Printing.Str(name, budget).Text] = value;
        return result;
    }
}
