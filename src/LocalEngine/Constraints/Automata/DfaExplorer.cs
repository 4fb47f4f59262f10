namespace Wattwise.LocalEngine;

/// <summary>Builds automata from a description of their states: explores what can be reached, and drops what leads nowhere.</summary>
internal static class DfaExplorer
{
    private const int MostToMinimise = 200_000;

    /// <param name="start">The first state.</param>
    /// <param name="classes">Bytes that no state distinguishes.</param>
    /// <param name="step">The next state; false for none.</param>
    /// <param name="tag">The tag of texts that end in a state; -1 where none does.</param>
    /// <param name="budget">Pays for the states.</param>
    /// <param name="isMinimised">Whether states that accept the same are merged, where there are not too many.</param>
    public static ByteDfa Build<T>(
        T start, ByteClasses classes, Step<T> step, Func<T, int> tag, CompileBudget budget, bool isMinimised = true)
        where T : IEquatable<T>
    {
        var examples = classes.Examples();
        var ids = new Dictionary<T, int> { [start] = 0 };
        var states = new List<T> { start };
        var next = new List<int>();
        for (var at = 0; at < states.Count; at++)
        {
            if (at >= CompileBudget.StatesOfPattern)
                throw budget.Exceeded($"Its automaton has more than {CompileBudget.StatesOfPattern} states");
            budget.Spend(1 + (examples.Length / 16));
            foreach (var value in examples)
            {
                var to = ByteDfa.Dead;
                if (step(states[at], value, out var state))
                {
                    if (!ids.TryGetValue(state, out to))
                    {
                        ids[state] = to = states.Count;
                        states.Add(state);
                    }
                }

                next.Add(to);
            }
        }

        var tags = new int[states.Count];
        for (var at = 0; at < tags.Length; at++)
            tags[at] = tag(states[at]);
        return Finish(classes.Map, classes.Count, [.. next], tags, budget, isMinimised);
    }

    /// <summary>The next state of a state and a byte.</summary>
    internal delegate bool Step<T>(T state, byte value, out T next);

    /// <summary>Drops states that lead to no end, and merges those that accept the same.</summary>
    public static ByteDfa Finish(byte[] classOf, int classes, int[] next, int[] tags, CompileBudget budget, bool isMinimised = true)
    {
        var isAlive = Alive(classes, next, tags);
        if (!isAlive[0])
            return ByteDfa.Empty;
        isMinimised = isMinimised && (long)tags.Length * classes <= MostToMinimise;
        var group = isMinimised ? DfaMinimiser.Run(classes, next, tags, isAlive, budget) : Identity(isAlive);
        return Renumber(classOf, classes, next, tags, group);
    }

    private static bool[] Alive(int classes, int[] next, int[] tags)
    {
        var before = new int[tags.Length + 1];
        foreach (var to in next)
        {
            if (to >= 0)
                before[to + 1]++;
        }

        for (var i = 1; i < before.Length; i++)
            before[i] += before[i - 1];
        var fill = before.AsSpan(0, tags.Length).ToArray();
        var sources = new int[before[^1]];
        for (var i = 0; i < next.Length; i++)
        {
            if (next[i] >= 0)
                sources[fill[next[i]]++] = i / classes;
        }

        var isAlive = new bool[tags.Length];
        var open = new Stack<int>();
        for (var state = 0; state < tags.Length; state++)
        {
            if (tags[state] >= 0)
            {
                isAlive[state] = true;
                open.Push(state);
            }
        }

        while (open.TryPop(out var state))
        {
            foreach (var source in sources.AsSpan(before[state], before[state + 1] - before[state]))
            {
                if (!isAlive[source])
                {
                    isAlive[source] = true;
                    open.Push(source);
                }
            }
        }

        return isAlive;
    }

    private static int[] Identity(bool[] isAlive)
    {
        var group = new int[isAlive.Length];
        for (var state = 0; state < group.Length; state++)
            group[state] = isAlive[state] ? state : ByteDfa.Dead;
        return group;
    }

    private static ByteDfa Renumber(byte[] classOf, int classes, int[] next, int[] tags, int[] group)
    {
        var ids = new Dictionary<int, int> { [group[0]] = 0 };
        var members = new List<int> { 0 };
        for (var at = 0; at < members.Count; at++)
        {
            for (var i = 0; i < classes; i++)
            {
                var to = next[(members[at] * classes) + i];
                if (to >= 0 && group[to] >= 0 && ids.TryAdd(group[to], members.Count))
                    members.Add(to);
            }
        }

        var table = new int[members.Count * classes];
        var ends = new int[members.Count];
        for (var at = 0; at < members.Count; at++)
        {
            ends[at] = tags[members[at]];
            for (var i = 0; i < classes; i++)
            {
                var to = next[(members[at] * classes) + i];
                table[(at * classes) + i] = to >= 0 && group[to] >= 0 ? ids[group[to]] : ByteDfa.Dead;
            }
        }

        return new(classOf, classes, table, ends);
    }
}
