using System.Runtime.InteropServices;
using System.Text.Json;

namespace Wattwise.Compression;

/// <summary>What the values of a key are like, over all rows of a table; the keys of objects among them are children.</summary>
internal sealed class ColumnNode(string name)
{
    private readonly List<ColumnNode> _children = [];
    private Dictionary<string, ColumnNode>? _byName;
    private JsonElement _first;
    private bool _same = true;
    private int _present, _filledObjects, _strings, _lookAlikes;

    public string Name { get; } = name;

    public IReadOnlyList<ColumnNode> Children => _children;

    /// <summary>Rows that have the key.</summary>
    public int Present => _present;

    /// <summary>The value, where it is the same in each row.</summary>
    public JsonElement First => _first;

    /// <summary>Whether each row has the key, with the same value to the byte.</summary>
    public bool IsConstant(int rows) => _same && _present == rows;

    /// <summary>
    /// Whether the values are objects that are better written as columns of their own: no empty one, which no cell could show.
    /// </summary>
    public bool IsGroup
    {
        get
        {
            if (_present == 0 || _filledObjects != _present)
            {
                return false;
            }
            var filled = 0L;
            foreach (var child in _children)
            {
                filled += child._present;
            }
            return filled * 2 >= (long)_children.Count * _present;
        }
    }

    /// <summary>
    /// Whether the cells need no quotes though they look like numbers or literals: all values are strings, and several look so.
    /// </summary>
    public bool IsText => _strings == _present && _lookAlikes >= 3;

    public void TakeRow(JsonElement row, Func<JsonElement, bool> isWhole)
    {
        _present++;
        TakeKeys(row, isWhole);
    }

    private void Take(JsonElement value, Func<JsonElement, bool> isWhole)
    {
        if (_present++ == 0)
        {
            _first = value;
        }
        else if (_same)
        {
            _same = JsonMarshal.GetRawUtf8Value(_first).SequenceEqual(JsonMarshal.GetRawUtf8Value(value));
        }
        if (value.ValueKind == JsonValueKind.Object)
        {
            // An object that has a name elsewhere is a cell.
            if (isWhole(value))
            {
                _filledObjects = int.MinValue;
            }
            TakeKeys(value, isWhole);
        }
        else if (value.ValueKind == JsonValueKind.String)
        {
            _strings++;
            _lookAlikes += TableCell.LooksLikeLiteral(value) ? 1 : 0;
        }
    }

    private void TakeKeys(JsonElement value, Func<JsonElement, bool> isWhole)
    {
        var any = false;
        var next = 0;
        foreach (var property in value.EnumerateObject())
        {
            any = true;
            // Rows mostly have the same keys in the same order.
            var child = next < _children.Count && property.NameEquals(_children[next].Name) ? _children[next] : Child(property.Name);
            next++;
            child.Take(property.Value, isWhole);
        }
        _filledObjects += any ? 1 : 0;
    }

    private ColumnNode Child(string key)
    {
        _byName ??= _children.ToDictionary(child => child.Name, StringComparer.Ordinal);
        if (!_byName.TryGetValue(key, out var child))
        {
            child = new ColumnNode(key);
            _byName.Add(key, child);
            _children.Add(child);
        }
        return child;
    }
}
