using System.Numerics;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Python's operators on numbers, texts and lists.</summary>
internal static class Arithmetic
{
    public static Value Add(Value left, Value right, RenderBudget budget)
    {
        switch (left, right)
        {
            case (StringValue a, StringValue b):
                return Concatenate(a, b, budget);
            case (IntegerValue or BooleanValue or FloatValue, IntegerValue or BooleanValue or FloatValue):
                return Compute(left, right, "+", (a, b) => a + b, (a, b) => a + b);
            case (ListValue a, ListValue b):
                budget.Elements(a.Items.Count + b.Items.Count);
                return new ListValue([.. a.Items, .. b.Items]);
            case (TupleValue a, TupleValue b):
                budget.Elements(a.Items.Length + b.Items.Length);
                return new TupleValue([.. a.Items, .. b.Items]);
            case (StringValue or ListValue or TupleValue, not UndefinedValue):
                var type = left.TypeName == "Markup" ? "str" : left.TypeName;
                throw TemplateError.Evaluation($"can only concatenate {type} (not \"{right.TypeName}\") to {type}");
            default:
                throw Unsupported(left, right, "+");
        }
    }

    public static Value Subtract(Value left, Value right) => Compute(left, right, "-", (a, b) => a - b, (a, b) => a - b);

    public static Value Multiply(Value left, Value right, RenderBudget budget)
    {
        if (left is StringValue or ListValue or TupleValue && Numbers.TryInteger(right, out var times))
            return Repeat(left, times, budget);
        if (right is StringValue or ListValue or TupleValue && Numbers.TryInteger(left, out times))
            return Repeat(right, times, budget);
        return Compute(left, right, "*", (a, b) => a * b, (a, b) => a * b);
    }

    public static Value Divide(Value left, Value right)
    {
        if (!Numbers.TryReal(left, out var a) || !Numbers.TryReal(right, out var b))
            throw Unsupported(left, right, "/");
        return b == 0 ? throw TemplateError.Evaluation("division by zero") : new FloatValue(a / b);
    }

    public static Value FloorDivide(Value left, Value right) => Compute(
        left, right, "//", (a, b) => FloorDivide(a, b), (a, b) => b == 0 ? throw ByZero() : Math.Floor(a / b));

    public static Value Modulo(Value left, Value right, RenderBudget budget)
    {
        if (left is StringValue format)
            return PercentFormat.Format(format, right, budget);
        return Compute(left, right, "%", (a, b) => b.IsZero ? throw ByZero("modulo") : a - (b * FloorDivide(a, b)), Modulo);
    }

    public static Value Power(Value left, Value right)
    {
        if (Numbers.TryInteger(left, out var a) && Numbers.TryInteger(right, out var b) && b.Sign >= 0)
            return IntegerValue.Power(a, b);
        return Compute(left, right, "** or pow()", (x, y) => throw ByZero(), Math.Pow, alwaysReal: true);
    }

    public static Value Negate(Value value)
    {
        if (Numbers.TryInteger(value, out var integer))
            return IntegerValue.Of(-integer);
        return value switch
        {
            FloatValue number => new FloatValue(-number.Number),
            UndefinedValue undefined => throw undefined.Error(),
            _ => throw TemplateError.Evaluation($"bad operand type for unary -: '{value.TypeName}'"),
        };
    }

    /// <summary>Joins two texts; beside HTML the other one is escaped.</summary>
    public static StringValue Concatenate(StringValue left, StringValue right, RenderBudget budget)
    {
        budget.Characters(left.Text.Length + right.Text.Length);
        if (!left.IsMarkup && !right.IsMarkup)
            return new(left.Content + right.Content);
        return new(Escaped(left) + Escaped(right), isMarkup: true);
    }

    /// <summary>A text as HTML.</summary>
    public static MarkedText Escaped(StringValue text) => text.IsMarkup ? text.Content : HtmlText.Escape(text.Content);

    private static Value Repeat(Value value, BigInteger times, RenderBudget budget)
    {
        var count = (int)BigInteger.Clamp(times, 0, int.MaxValue);
        switch (value)
        {
            case StringValue text:
                budget.Characters((long)text.Text.Length * count);
                return text.With(text.Text.Length == 0 ? MarkedText.Empty : PythonText.Repeat(text.Content, count));
            case ListValue list:
                return new ListValue([.. Copies(list.Items)]);
            default:
                return new TupleValue([.. Copies(((TupleValue)value).Items)]);
        }

        IEnumerable<Value> Copies(IReadOnlyList<Value> items)
        {
            budget.Elements((long)items.Count * count);
            return items.Count == 0 ? [] : Enumerable.Repeat(items, count).SelectMany(copy => copy);
        }
    }

    private static Value Compute(
        Value left,
        Value right,
        string operation,
        Func<BigInteger, BigInteger, BigInteger> integers,
        Func<double, double, double> reals,
        bool alwaysReal = false)
    {
        if (!alwaysReal && Numbers.TryInteger(left, out var a) && Numbers.TryInteger(right, out var b))
            return IntegerValue.Of(integers(a, b));
        if (Numbers.TryReal(left, out var x) && Numbers.TryReal(right, out var y))
            return new FloatValue(reals(x, y));
        throw Unsupported(left, right, operation);
    }

    private static BigInteger FloorDivide(BigInteger left, BigInteger right)
    {
        if (right.IsZero)
            throw ByZero();
        var quotient = BigInteger.DivRem(left, right, out var rest);
        return !rest.IsZero && rest.Sign != right.Sign ? quotient - 1 : quotient;
    }

    private static double Modulo(double left, double right)
    {
        if (right == 0)
            throw ByZero();
        var rest = left % right;
        return rest != 0 && rest < 0 != right < 0 ? rest + right : rest;
    }

    private static TemplateError ByZero(string operation = "division or modulo") =>
        TemplateError.Evaluation($"integer {operation} by zero");

    private static TemplateError Unsupported(Value left, Value right, string operation)
    {
        if ((left as UndefinedValue ?? right as UndefinedValue) is { } undefined)
            return undefined.Error();
        return TemplateError.Evaluation($"unsupported operand type(s) for {operation}: '{left.TypeName}' and '{right.TypeName}'");
    }
}
