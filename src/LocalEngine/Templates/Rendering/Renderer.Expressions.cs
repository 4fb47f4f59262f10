namespace Wattwise.LocalEngine.Templates;

internal sealed partial class Renderer
{
    private Value Evaluate(Expression expression, Scope? scope)
    {
        switch (expression)
        {
            case ConstantExpression constant:
                return constant.Value;
            case NameExpression name:
                return Find(name.Name, scope);
        }

        _budget.Step();
        switch (expression)
        {
            case AttributeExpression attribute:
                var owner = Evaluate(attribute.Target, scope);
                _budget.Position = attribute.Position;
                return MemberAccess.Attribute(owner, attribute.Name);
            case ItemExpression item:
                var container = Evaluate(item.Target, scope);
                var index = Evaluate(item.Index, scope);
                _budget.Position = item.Position;
                Read(container);
                return MemberAccess.Item(container, index);
            case ComparisonExpression comparison:
                return BooleanValue.Of(Compare(comparison, scope));
            case LogicalExpression logical:
                var first = Evaluate(logical.Left, scope);
                return first.IsTrue == logical.IsAnd ? Evaluate(logical.Right, scope) : first;
            case BinaryExpression binary:
                return Compute(binary, scope);
            case FilterExpression filter:
                return Apply(filter, Evaluate(filter.Target!, scope), scope);
            case TestExpression test:
                return BooleanValue.Of(Ask(test, scope));
            case CallExpression call:
                return Call(call, scope);
            case UnaryExpression unary:
                return Compute(unary, scope);
            case ConcatenationExpression concatenation:
                return Concatenate(concatenation, scope);
            case ConditionalExpression conditional:
                return Evaluate(conditional.Test, scope).IsTrue ? Evaluate(conditional.Then, scope)
                    : conditional.Otherwise is { } otherwise ? Evaluate(otherwise, scope)
                    : new UndefinedValue("the inline if-expression evaluated to false and no else section was defined.");
            case SliceExpression slice:
                return Slice(slice, scope);
            case SequenceExpression sequence:
                return MakeSequence(sequence, scope);
            case DictionaryExpression dictionary:
                return MakeDictionary(dictionary, scope);
            default:
                throw new NotSupportedException(expression.GetType().Name);
        }
    }

    private Value Compute(BinaryExpression binary, Scope? scope)
    {
        var left = Evaluate(binary.Left, scope);
        var right = Evaluate(binary.Right, scope);
        _budget.Position = binary.Position;
        return binary.Operation switch
        {
            BinaryOperator.Add => Arithmetic.Add(left, right, _budget),
            BinaryOperator.Subtract => Arithmetic.Subtract(left, right),
            BinaryOperator.Multiply => Arithmetic.Multiply(left, right, _budget),
            BinaryOperator.Divide => Arithmetic.Divide(left, right),
            BinaryOperator.FloorDivide => Arithmetic.FloorDivide(left, right),
            BinaryOperator.Modulo => Arithmetic.Modulo(left, right, _budget),
            _ => Arithmetic.Power(left, right),
        };
    }

    private Value Compute(UnaryExpression unary, Scope? scope)
    {
        var operand = Evaluate(unary.Operand, scope);
        _budget.Position = unary.Position;
        return unary.Operation switch
        {
            UnaryOperator.Not => BooleanValue.Of(!operand.IsTrue),
            UnaryOperator.Minus => Arithmetic.Negate(operand),
            _ => Arithmetic.Negate(Arithmetic.Negate(operand)),
        };
    }

    private bool Compare(ComparisonExpression comparison, Scope? scope)
    {
        var left = Evaluate(comparison.First, scope);
        foreach (var (operation, operand) in comparison.Rest)
        {
            var right = Evaluate(operand, scope);
            _budget.Position = comparison.Position;
            Read(left);
            var holds = operation switch
            {
                ComparisonOperator.Equal => Comparison.AreEqual(left, right),
                ComparisonOperator.NotEqual => !Comparison.AreEqual(left, right),
                ComparisonOperator.Less => Comparison.Order(left, right, "<") < 0,
                ComparisonOperator.LessOrEqual => Comparison.Order(left, right, "<=") <= 0,
                ComparisonOperator.Greater => Comparison.Order(left, right, ">") > 0,
                ComparisonOperator.GreaterOrEqual => Comparison.Order(left, right, ">=") >= 0,
                ComparisonOperator.In => Comparison.Contains(right, left, _budget),
                _ => !Comparison.Contains(right, left, _budget),
            };
            if (!holds)
                return false;
            left = right;
        }

        return true;
    }

    private StringValue Concatenate(ConcatenationExpression concatenation, Scope? scope)
    {
        var output = new MarkedTextBuilder();
        foreach (var part in concatenation.Parts)
            Print(Printing.Str(Evaluate(part, scope), _budget), output);
        return new(output.ToText());
    }

    private Value Slice(SliceExpression slice, Scope? scope)
    {
        var target = Evaluate(slice.Target, scope);
        var start = slice.Start is null ? null : Evaluate(slice.Start, scope);
        var stop = slice.Stop is null ? null : Evaluate(slice.Stop, scope);
        var step = slice.Step is null ? null : Evaluate(slice.Step, scope);
        _budget.Position = slice.Position;
        Read(target);
        return Counted(MemberAccess.Slice(target, start, stop, step, _budget));
    }

    private Value MakeSequence(SequenceExpression sequence, Scope? scope)
    {
        _budget.Elements(sequence.Items.Length);
        var items = new Value[sequence.Items.Length];
        for (var i = 0; i < items.Length; i++)
            items[i] = Evaluate(sequence.Items[i], scope);
        return sequence.IsTuple ? new TupleValue(items) : new ListValue([.. items]);
    }

    private DictionaryValue MakeDictionary(DictionaryExpression dictionary, Scope? scope)
    {
        _budget.Elements(dictionary.Items.Length);
        var result = new DictionaryValue();
        foreach (var (key, value) in dictionary.Items)
        {
            var name = Evaluate(key, scope);
            result.Set(name, Evaluate(value, scope));
        }

        return result;
    }
}
