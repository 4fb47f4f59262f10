namespace Wattwise.LocalEngine.Templates;

internal sealed partial class Renderer
{
    private MacroValue Macro(MacroDefinition definition, Scope? scope) =>
        new(definition, arguments => RenderMacro(definition, arguments, scope), id => _tree.Names[id]);

    private StringValue RenderMacro(MacroDefinition definition, CallArguments arguments, Scope? closure)
    {
        var scope = new Scope(closure);
        var named = new DictionaryValue();
        foreach (var (name, value) in arguments.Named)
            named.With(name, value);

        for (var i = 0; i < definition.Parameters.Length; i++)
        {
            var name = _tree.Names[definition.Parameters[i]];
            var key = StringValue.OfTemplate(name);
            if (named.Find(key) is { } value)
            {
                if (i < arguments.Positional.Count)
                    throw TemplateError.Evaluation($"macro '{definition.Name}' got multiple values for argument '{name}'");
                named.Items.Remove(key);
            }
            else
            {
                value = i < arguments.Positional.Count ? arguments.Positional[i]
                    : definition.Defaults[i] is { } expression ? Evaluate(expression, scope)
                    : new UndefinedValue($"parameter '{name}' was not provided");
            }

            scope.Set(definition.Parameters[i], value);
        }

        AddRest(definition, arguments, named, scope);
        return Captured(definition.Body, scope);
    }

    private void AddRest(MacroDefinition definition, CallArguments arguments, DictionaryValue named, Scope scope)
    {
        var callerKey = StringValue.OfTemplate("caller");
        if (definition.UsesCaller)
        {
            scope.Set(_callerName, named.Find(callerKey) ?? new UndefinedValue("No caller defined"));
            named.Items.Remove(callerKey);
        }

        if (definition.UsesKwargs)
            scope.Set(_kwargsName, named);
        else if (named.Find(callerKey) is not null)
        {
            throw TemplateError.Evaluation(
                $"macro '{definition.Name}' was invoked with two values for the special caller argument. This is most likely a bug.");
        }
        else if (named.IsTrue)
            throw TemplateError.Evaluation(
                $"macro '{definition.Name}' takes no keyword argument {Printing.Repr(named.Items.GetAt(0).Key)}");

        var parameters = definition.Parameters.Length;
        if (definition.UsesVarargs)
            scope.Set(_varargsName, new TupleValue([.. arguments.Positional.Skip(parameters)]));
        else if (arguments.Positional.Count > parameters)
            throw TemplateError.Evaluation($"macro '{definition.Name}' takes not more than {parameters} argument(s)");
    }

    private Value Call(CallExpression call, Scope? scope, MacroValue? caller = null)
    {
        Value target;
        if (call.Target is AttributeExpression member)
        {
            var owner = Evaluate(member.Target, scope);
            _budget.Position = member.Position;
            if (owner.Attribute(member.Name.Text) is null && MemberAccess.FindMethod(owner, member.Name.Text) is { } method)
            {
                var given = Arguments(call.Arguments, scope, caller);
                _budget.Position = call.Position;
                Read(owner);
                return Counted(method(owner, given, _budget));
            }

            target = MemberAccess.Attribute(owner, member.Name);
        }
        else
        {
            target = Evaluate(call.Target, scope);
        }

        var arguments = Arguments(call.Arguments, scope, caller);
        _budget.Position = call.Position;
        return target switch
        {
            CallableValue function => Counted(function.Call(arguments, _budget)),
            UndefinedValue undefined => throw undefined.Error(),
            _ => throw TemplateError.Evaluation($"'{target.TypeName}' object is not callable"),
        };
    }

    private Value Apply(FilterExpression filter, Value value, Scope? scope)
    {
        var arguments = Arguments(filter.Arguments, scope, null);
        _budget.Position = filter.Position;
        Read(value);
        return Counted(FilterTable.Get(filter.Name)(value, arguments, _budget));
    }

    private bool Ask(TestExpression test, Scope? scope)
    {
        var value = Evaluate(test.Target, scope);
        var arguments = Arguments(test.Arguments, scope, null);
        _budget.Position = test.Position;
        Read(value);
        if (test.Name is "filter" or "test")
        {
            var name = Printing.Str(value, _budget).Text;
            return test.Name == "filter" ? FilterTable.Contains(name) : TestTable.Find(name) is not null;
        }

        return (TestTable.Find(test.Name) ?? throw TemplateError.Evaluation($"No test named '{test.Name}'."))(value, arguments, _budget);
    }

    private CallArguments Arguments(ArgumentList list, Scope? scope, MacroValue? caller)
    {
        if (list.IsEmpty && caller is null)
            return CallArguments.None;
        List<Value> positional = new(list.Positional.Length);
        foreach (var expression in list.Positional)
            positional.Add(Evaluate(expression, scope));
        if (list.MorePositional is not null)
            positional.AddRange(Sequences.Copy(Evaluate(list.MorePositional, scope), _budget));
        if (list.Named.Length == 0 && list.MoreNamed is null && caller is null)
            return new(positional, []);

        List<KeyValuePair<string, Value>> named = new(list.Named.Length);
        foreach (var (name, expression) in list.Named)
            named.Add(new(name, Evaluate(expression, scope)));
        if (list.MoreNamed is not null)
        {
            if (Evaluate(list.MoreNamed, scope) is not DictionaryValue more)
                throw TemplateError.Evaluation("argument after ** must be a mapping");
            _budget.Elements(more.Items.Count);
            named.AddRange(more.Items.Select(entry => new KeyValuePair<string, Value>(Printing.Str(entry.Key, _budget).Text, entry.Value)));
        }

        if (caller is not null)
            named.Add(new("caller", caller));
        return new(positional, named);
    }

    private void Read(Value value)
    {
        if (value is StringValue text)
            _budget.Read(text.Text.Length);
    }

    private Value Counted(Value value)
    {
        if (value is StringValue text)
            _budget.Characters(text.Text.Length);
        return value;
    }
}
