namespace Wattwise.LocalEngine.Templates;

internal sealed partial class Renderer
{
    private Jump Execute(Statement[] body, Scope? scope, MarkedTextBuilder output)
    {
        foreach (var statement in body)
        {
            if (Execute(statement, scope, output) is var jump and not Jump.None)
                return jump;
        }

        return Jump.None;
    }

    private Jump Execute(Statement statement, Scope? scope, MarkedTextBuilder output)
    {
        _budget.Step();
        switch (statement)
        {
            case TextStatement text:
                Print(MarkedText.OfTemplate(text.Text), output);
                return Jump.None;
            case PrintStatement print:
                Print(Printing.Str(Evaluate(print.Value, scope), _budget), output);
                return Jump.None;
            case IfStatement choice:
                foreach (var (test, body) in choice.Branches)
                {
                    if (Evaluate(test, scope).IsTrue)
                        return Execute(body, scope, output);
                }

                return Execute(choice.Otherwise, scope, output);
            case SetStatement set:
                var value = Evaluate(set.Value, scope);
                _budget.Position = set.Position;
                Assign(set.Target, scope, value);
                return Jump.None;
            case ForStatement loop:
                return Loop(loop, Evaluate(loop.Items, scope), scope, output, 0);
            case JumpStatement jump:
                return jump.IsBreak ? Jump.Break : Jump.Continue;
            case MacroStatement macro:
                Set(macro.Name, scope, Macro(macro.Definition, scope));
                return Jump.None;
            case ScopeStatement block:
                return ExecuteScope(block, scope, output);
            case SetBlockStatement set:
                var captured = Filtered(Captured(set.Body, new(scope)), set.Filters, scope);
                _budget.Position = set.Position;
                Assign(set.Target, scope, captured);
                return Jump.None;
            case FilterBlockStatement filter:
                Print(Printing.Str(Filtered(Captured(filter.Body, new(scope)), filter.Filters, scope), _budget), output);
                return Jump.None;
            case CallBlockStatement call:
                Print(Printing.Str(Call(call.Call, scope, Macro(call.Caller, scope)), _budget), output);
                return Jump.None;
            default:
                throw new NotSupportedException(statement.GetType().Name);
        }
    }

    private void Print(MarkedText text, MarkedTextBuilder output)
    {
        _budget.Characters(text.Length);
        output.Append(text);
    }

    private Jump ExecuteScope(ScopeStatement block, Scope? scope, MarkedTextBuilder output)
    {
        // The values are of the scope outside.
        var inner = new Scope(scope);
        foreach (var (target, expression) in block.Assignments)
        {
            var value = Evaluate(expression, scope);
            _budget.Position = target.Position;
            Assign(target, inner, value);
        }

        return Execute(block.Body, inner, output);
    }

    private StringValue Captured(Statement[] body, Scope? scope)
    {
        var output = new MarkedTextBuilder();
        Execute(body, scope, output);
        return new(output.ToText());
    }

    private Value Filtered(Value value, FilterExpression[] filters, Scope? scope)
    {
        foreach (var filter in filters)
            value = Apply(filter, value, scope);
        return value;
    }

    private Jump Loop(ForStatement loop, Value value, Scope? scope, MarkedTextBuilder output, int depth)
    {
        _budget.Position = loop.Position;
        Value[] elements = [.. Sequences.Items(value, _budget)];
        _budget.Elements(elements.Length);
        var items = new LoopItems(elements, loop.Filter is null ? null : element => Passes(loop, element, scope));
        var variable = new LoopValue(items, depth, !loop.IsRecursive ? null : inner =>
        {
            _budget.Enter();
            var text = new MarkedTextBuilder();
            Loop(loop, inner, scope, text, depth + 1);
            _budget.Leave();
            return new StringValue(text.ToText());
        });

        while (variable.MoveNext() is { } element)
        {
            var inner = new Scope(scope);
            if (_loopName >= 0)
                inner.Set(_loopName, variable);
            _budget.Position = loop.Position;
            Assign(loop.Target, inner, element);
            if (Execute(loop.Body, inner, output) == Jump.Break)
                return Jump.None;
        }

        return variable.Index < 0 ? Execute(loop.Otherwise, new(scope), output) : Jump.None;
    }

    private bool Passes(ForStatement loop, Value element, Scope? scope)
    {
        var inner = new Scope(scope);
        Assign(loop.Target, inner, element);
        return Evaluate(loop.Filter!, inner).IsTrue;
    }
}
