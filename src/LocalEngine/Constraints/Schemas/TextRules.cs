namespace Wattwise.LocalEngine;

/// <summary>What a schema says of strings.</summary>
/// <param name="Least">The fewest characters.</param>
/// <param name="Most">The most characters.</param>
/// <param name="Automata">What strings must be accepted by, each once.</param>
internal sealed record TextRules(int Least, int Most, IReadOnlyList<ByteDfa> Automata)
{
    public static TextRules Any { get; } = new(0, Lexeme.Unbounded, []);

    public bool IsEmpty => Least > Most || Automata.Any(automaton => automaton.IsEmpty);

    public bool IsAny => Least == 0 && Most == Lexeme.Unbounded && Automata.Count == 0;

    public TextRules And(TextRules other) =>
        new(Math.Max(Least, other.Least), Math.Min(Most, other.Most), [.. Automata.Union(other.Automata)]);
}
