using System.Collections;

namespace Wattwise.Compression;

/// <summary>Indexes of tools, each once, in the order in which they were added.</summary>
internal sealed class ToolList : IEnumerable<int>
{
    private readonly List<int> _tools = [];
    private readonly HashSet<int> _known = [];

    /// <summary>How many there are.</summary>
    public int Count => _tools.Count;

    /// <summary>Adds a tool unless it is there.</summary>
    public void Add(int tool)
    {
        if (_known.Add(tool))
            _tools.Add(tool);
    }

    /// <summary>Adds those that are not there, in the order of the app's list.</summary>
    public void AddSorted(IEnumerable<int> tools)
    {
        foreach (var tool in tools.Order())
            Add(tool);
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => _tools.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
