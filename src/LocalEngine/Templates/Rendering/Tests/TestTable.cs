namespace Wattwise.LocalEngine.Templates;

/// <summary>Jinja's tests.</summary>
internal static class TestTable
{
    private static readonly Dictionary<string, ValueTest> Tests = new(StringComparer.Ordinal)
    {
        ["defined"] = (value, _, _) => value is not UndefinedValue,
        ["undefined"] = (value, _, _) => value is UndefinedValue,
        ["none"] = (value, _, _) => value is NoneValue,
        ["boolean"] = (value, _, _) => value is BooleanValue,
        ["true"] = (value, _, _) => value is BooleanValue { IsTrue: true },
        ["false"] = (value, _, _) => value is BooleanValue { IsTrue: false },
        ["integer"] = (value, _, _) => value is IntegerValue,
        ["float"] = (value, _, _) => value is FloatValue,
        ["number"] = (value, _, _) => value is IntegerValue or FloatValue or BooleanValue,
        ["string"] = (value, _, _) => value is StringValue,
        ["mapping"] = (value, _, _) => value is DictionaryValue,
        ["iterable"] = (value, _, _) => Sequences.IsIterable(value),
        ["sequence"] = (value, _, _) => value is StringValue or ListValue or TupleValue or DictionaryValue or RangeValue or UndefinedValue,
        ["callable"] = (value, _, _) => value is CallableValue,
        ["escaped"] = (value, _, _) => value is StringValue { IsMarkup: true },
        ["upper"] = (value, _, budget) => Printing.Str(value, budget).Text is var text && text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["lower"] = (value, _, budget) => Printing.Str(value, budget).Text is var text && text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["odd"] = (value, _, budget) => Remainder(value, IntegerValue.Of(2), budget, 1),
        ["even"] = (value, _, budget) => Remainder(value, IntegerValue.Of(2), budget, 0),
        ["divisibleby"] = (value, arguments, budget) => Remainder(value, Other(arguments, "divisibleby"), budget, 0),
        ["sameas"] = (value, arguments, _) => IsSame(value, Other(arguments, "sameas")),
        ["in"] = (value, arguments, budget) => Comparison.Contains(Other(arguments, "in"), value, budget),
        ["eq"] = (value, arguments, _) => Comparison.AreEqual(value, Other(arguments, "eq")),
        ["ne"] = (value, arguments, _) => !Comparison.AreEqual(value, Other(arguments, "ne")),
        ["lt"] = (value, arguments, _) => Comparison.Order(value, Other(arguments, "lt")) < 0,
        ["le"] = (value, arguments, _) => Comparison.Order(value, Other(arguments, "le"), "<=") <= 0,
        ["gt"] = (value, arguments, _) => Comparison.Order(value, Other(arguments, "gt"), ">") > 0,
        ["ge"] = (value, arguments, _) => Comparison.Order(value, Other(arguments, "ge"), ">=") >= 0,
    };

    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["equalto"] = "eq",
        ["=="] = "eq",
        ["!="] = "ne",
        ["lessthan"] = "lt",
        ["<"] = "lt",
        ["<="] = "le",
        ["greaterthan"] = "gt",
        [">"] = "gt",
        [">="] = "ge",
    };

    public static ValueTest? Find(string name) => Tests.GetValueOrDefault(OtherNames.GetValueOrDefault(name, name));

    private static Value Other(CallArguments arguments, string name) => arguments.Bind(name, 1, "other")[0]!;

    private static bool Remainder(Value value, Value divisor, RenderBudget budget, int rest) =>
        Comparison.AreEqual(Arithmetic.Modulo(value, divisor, budget), IntegerValue.Of(rest));

    // Python has one object for each small number and for each literal.
    private static bool IsSame(Value left, Value right) => ReferenceEquals(left, right)
        || (left is IntegerValue a && right is IntegerValue b && a.Number == b.Number)
        || (left is StringValue x && right is StringValue y && x.Text == y.Text);
}
