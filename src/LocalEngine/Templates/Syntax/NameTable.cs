namespace Wattwise.LocalEngine.Templates;

/// <summary>Numbers the variables of a template.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public int Count => _names.Count;

    public string this[int id] => _names[id];

    /// <summary>The number of a name, a new one if need be.</summary>
    public int Add(string name)
    {
        if (!_ids.TryGetValue(name, out var id))
        {
            id = _names.Count;
            _ids.Add(name, id);
            _names.Add(name);
        }

        return id;
    }

    /// <summary>The number of a name that the template uses.</summary>
    public bool TryFind(string name, out int id) => _ids.TryGetValue(name, out id);
}
