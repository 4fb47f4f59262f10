namespace Wattwise.LocalEngine;

/// <summary>Finds the states that accept the same texts.</summary>
/// <remarks>
/// Hopcroft 1971, "An n log n algorithm for minimizing states in a finite automaton": of a group that splits, only the smaller part has to
/// be looked at again.
/// </remarks>
internal sealed class DfaMinimiser
{
    private readonly int _classes;
    private readonly int[] _firstSource; // by class and target
    private readonly int[] _sources;
    private readonly int[] _members; // of all groups, one group behind the other
    private readonly int[] _place;
    private readonly int[] _group;
    private readonly List<(int Start, int End)> _groups = [];
    private readonly Queue<int> _open = new();
    private readonly List<bool> _isOpen = [];
    private readonly List<int> _marked = [];

    private DfaMinimiser(int classes, int[] next, int[] tags, bool[] isAlive)
    {
        var count = tags.Length + 1; // with a state for all that is dead
        _classes = classes;
        _firstSource = new int[(classes * count) + 1];
        for (var i = 0; i < count * classes; i++)
            _firstSource[Cell(i) + 1]++;
        for (var i = 1; i < _firstSource.Length; i++)
            _firstSource[i] += _firstSource[i - 1];
        var fill = (int[])_firstSource.Clone();
        _sources = new int[count * classes];
        for (var i = 0; i < count * classes; i++)
            _sources[fill[Cell(i)]++] = i / classes;

        _members = [.. Enumerable.Range(0, count).OrderBy(TagOf)];
        _place = new int[count];
        _group = new int[count];
        for (var i = 0; i < count; i++)
        {
            _place[_members[i]] = i;
            if (i == 0 || TagOf(_members[i]) != TagOf(_members[i - 1]))
                AddGroup(i, i);
            _groups[^1] = (_groups[^1].Start, i + 1);
            _group[_members[i]] = _groups.Count - 1;
        }

        int Cell(int i)
        {
            var (state, id) = (i / classes, i % classes);
            var to = state < tags.Length && isAlive[state] ? next[i] : ByteDfa.Dead;
            return (id * count) + (to >= 0 && isAlive[to] ? to : tags.Length);
        }

        int TagOf(int state) => state < tags.Length && isAlive[state] ? tags[state] : -2;
    }

    /// <summary>The group of each state; <see cref="ByteDfa.Dead"/> for those that are not alive.</summary>
    public static int[] Run(int classes, int[] next, int[] tags, bool[] isAlive, CompileBudget budget)
    {
        var minimiser = new DfaMinimiser(classes, next, tags, isAlive);
        minimiser.Refine(budget);
        var groups = new int[tags.Length];
        for (var state = 0; state < groups.Length; state++)
            groups[state] = isAlive[state] ? minimiser._group[state] : ByteDfa.Dead;
        return groups;
    }

    private void Refine(CompileBudget budget)
    {
        var count = _place.Length;
        var sizes = new Dictionary<int, int>();
        while (_open.TryDequeue(out var splitter))
        {
            _isOpen[splitter] = false;
            var (start, end) = _groups[splitter];
            var targets = _members.AsSpan(start, end - start).ToArray(); // it may split itself
            budget.Spend(1 + (targets.Length / 64));
            for (var id = 0; id < _classes; id++)
            {
                sizes.Clear();
                foreach (var target in targets)
                {
                    var cell = (id * count) + target;
                    for (var i = _firstSource[cell]; i < _firstSource[cell + 1]; i++)
                        Mark(_sources[i], sizes);
                }

                foreach (var group in _marked)
                    Split(group, sizes[group]);
                _marked.Clear();
            }
        }
    }

    // The marked members of a group move to its front.
    private void Mark(int state, Dictionary<int, int> sizes)
    {
        var group = _group[state];
        if (!sizes.TryGetValue(group, out var size))
            _marked.Add(group);
        var front = _groups[group].Start + size;
        var place = _place[state];
        if (place < front)
            return;
        var other = _members[front];
        (_members[front], _members[place]) = (state, other);
        (_place[state], _place[other]) = (front, place);
        sizes[group] = size + 1;
    }

    private void Split(int group, int size)
    {
        var (start, end) = _groups[group];
        if (size == end - start)
            return;
        var added = _groups.Count;
        _groups[group] = (start + size, end);
        for (var i = start; i < start + size; i++)
            _group[_members[i]] = added;
        _groups.Add((start, start + size));
        _isOpen.Add(false);
        if (_isOpen[group] || size <= end - start - size)
            Open(added);
        else
            Open(group);
    }

    private void AddGroup(int start, int end)
    {
        _groups.Add((start, end));
        _isOpen.Add(false);
        Open(_groups.Count - 1);
    }

    private void Open(int group)
    {
        if (_isOpen[group])
            return;
        _isOpen[group] = true;
        _open.Enqueue(group);
    }
}
