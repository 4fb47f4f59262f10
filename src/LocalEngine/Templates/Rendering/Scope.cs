namespace Wattwise.LocalEngine.Templates;

/// <summary>The variables of one block, by their numbers; what it lacks the blocks around it may have.</summary>
internal sealed class Scope(Scope? parent)
{
    private (int Name, Value Value)[] _variables = [];
    private int _count;

    public Scope? Parent { get; } = parent;

    public Value? Find(int name)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_variables[i].Name == name)
                return _variables[i].Value;
        }

        return null;
    }

    public void Set(int name, Value value)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_variables[i].Name == name)
            {
                _variables[i].Value = value;
                return;
            }
        }

        if (_count == _variables.Length)
            Array.Resize(ref _variables, Math.Max(4, 2 * _count));
        _variables[_count++] = (name, value);
    }
}
