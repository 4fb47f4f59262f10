namespace Wattwise.LocalEngine;

/// <summary>Intersections, unions and complements of automata over UTF-8 texts.</summary>
internal static class DfaOperations
{
    /// <summary>All texts.</summary>
    public static ByteDfa AnyText { get; } = ExpressionCompiler.CompileWhole(Expression.AnyText, CompileBudget.Default()).Share();

    /// <summary>Texts that both accept, with the tag of the first.</summary>
    public static ByteDfa Intersect(ByteDfa first, ByteDfa second, CompileBudget budget)
    {
        if (first.IsEmpty || second.IsEmpty)
            return ByteDfa.Empty;
        return DfaExplorer.Build(
            (First: 0, Second: 0),
            ClassesOf(first, second),
            ((int First, int Second) state, byte value, out (int First, int Second) next) =>
            {
                next = (first.Step(state.First, value), second.Step(state.Second, value));
                return next is { First: >= 0, Second: >= 0 };
            },
            state => second.IsEnd(state.Second) ? first.Tag(state.First) : -1,
            budget);
    }

    /// <summary>Texts that the first accepts and the second does not, with the tag of the first.</summary>
    public static ByteDfa Except(ByteDfa first, ByteDfa second, CompileBudget budget)
    {
        if (first.IsEmpty || second.IsEmpty)
            return first;
        return DfaExplorer.Build(
            (First: 0, Second: 0),
            ClassesOf(first, second),
            ((int First, int Second) state, byte value, out (int First, int Second) next) =>
            {
                next = (first.Step(state.First, value), state.Second < 0 ? ByteDfa.Dead : second.Step(state.Second, value));
                return next.First >= 0;
            },
            state => state.Second >= 0 && second.IsEnd(state.Second) ? -1 : first.Tag(state.First),
            budget,
            isMinimised: false);
    }

    /// <summary>Texts that are not accepted.</summary>
    public static ByteDfa Complement(ByteDfa automaton, CompileBudget budget) => Except(AnyText, automaton, budget);

    /// <summary>Texts that one of two accepts; where both do, the tag is that of the first.</summary>
    public static ByteDfa Union(ByteDfa first, ByteDfa second, CompileBudget budget)
    {
        if (first.IsEmpty)
            return second;
        if (second.IsEmpty)
            return first;
        return DfaExplorer.Build(
            (First: 0, Second: 0),
            ClassesOf(first, second),
            ((int First, int Second) state, byte value, out (int First, int Second) next) =>
            {
                next = (state.First < 0 ? -1 : first.Step(state.First, value), state.Second < 0 ? -1 : second.Step(state.Second, value));
                return next.First >= 0 || next.Second >= 0;
            },
            state => state.First >= 0 && first.IsEnd(state.First) ? first.Tag(state.First)
                : state.Second >= 0 ? second.Tag(state.Second) : -1,
            budget,
            isMinimised: false);
    }

    private static ByteClasses ClassesOf(ByteDfa first, ByteDfa second)
    {
        var classes = new ByteClasses();
        first.Refine(classes);
        second.Refine(classes);
        return classes;
    }
}
