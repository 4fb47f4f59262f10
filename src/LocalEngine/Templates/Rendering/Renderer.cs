namespace Wattwise.LocalEngine.Templates;

/// <summary>Renders one conversation: goes through the tree of a template. Not thread-safe, and used once.</summary>
internal sealed partial class Renderer
{
    private readonly TemplateTree _tree;
    private readonly RenderBudget _budget;
    private readonly Value?[] _globals;
    private readonly int _loopName;
    private readonly int _callerName;
    private readonly int _varargsName;
    private readonly int _kwargsName;

    private Renderer(TemplateTree tree, RenderBudget budget)
    {
        _tree = tree;
        _budget = budget;
        _globals = new Value?[tree.Names.Count];
        _loopName = IdOf("loop");
        _callerName = IdOf("caller");
        _varargsName = IdOf("varargs");
        _kwargsName = IdOf("kwargs");
    }

    /// <summary>Renders a template.</summary>
    /// <param name="tree">The template.</param>
    /// <param name="variables">What it is told, functions among them.</param>
    /// <param name="budget">What it may cost.</param>
    public static MarkedText Render(TemplateTree tree, IEnumerable<KeyValuePair<string, Value>> variables, RenderBudget budget)
    {
        var renderer = new Renderer(tree, budget);
        foreach (var (name, value) in variables)
        {
            if (tree.Names.TryFind(name, out var id))
                renderer._globals[id] = value;
        }

        var output = new MarkedTextBuilder(4096);
        renderer.Execute(tree.Body, null, output);
        return output.ToText();
    }

    private int IdOf(string name) => _tree.Names.TryFind(name, out var id) ? id : -1;

    private Value Find(int name, Scope? scope)
    {
        for (; scope is not null; scope = scope.Parent)
        {
            if (scope.Find(name) is { } value)
                return value;
        }

        return _globals[name] ?? UndefinedValue.OfName(_tree.Names[name]);
    }

    private void Set(int name, Scope? scope, Value value)
    {
        if (scope is null)
            _globals[name] = value;
        else
            scope.Set(name, value);
    }

    private void Assign(AssignmentTarget target, Scope? scope, Value value)
    {
        switch (target)
        {
            case NameTarget name:
                Set(name.Name, scope, value);
                break;
            case TupleTarget tuple:
                var items = Sequences.Items(value, _budget);
                if (items.Count != tuple.Items.Length)
                {
                    throw TemplateError.Evaluation(
                        items.Count > tuple.Items.Length ? $"too many values to unpack (expected {tuple.Items.Length})"
                        : $"not enough values to unpack (expected {tuple.Items.Length}, got {items.Count})");
                }

                for (var i = 0; i < tuple.Items.Length; i++)
                    Assign(tuple.Items[i], scope, items[i]);
                break;
            case NamespaceTarget space:
                if (Find(space.Name, scope) is not NamespaceValue attributes)
                    throw TemplateError.Evaluation("cannot assign attribute on non-namespace object");
                attributes.Attributes[space.Attribute] = value;
                break;
        }
    }
}
