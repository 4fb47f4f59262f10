using System.Numerics;

namespace Wattwise.LocalEngine;

/// <summary>A JSON array of different strings of a list. The frame knows which are there.</summary>
/// <remarks>The automata of the strings that are left are made when a text first gets to them.</remarks>
internal sealed class UniqueArrayNode(IReadOnlyList<string> texts) : ListNode
{
    private readonly Dictionary<BigInteger, int> _ids = new() { [BigInteger.Zero] = 0 };
    private readonly List<(BigInteger Used, int Count, int Lexeme)> _sets = [(BigInteger.Zero, 0, -1)];

    protected override bool MayFollow(int count) => _sets[count].Count < Math.Min(Most, texts.Count);

    protected override int LengthOf(int count) => _sets[count].Count;

    protected override void EnterItem(FrameMachine machine, in Frame frame)
    {
        var (used, count, lexeme) = _sets[frame.Count];
        if (lexeme < 0)
        {
            var left = texts.Select((text, i) => (text, i)).Where(pair => (used & (BigInteger.One << pair.i)).IsZero).ToList();
            lexeme = machine.Grammar.Add(Lexeme.Text(LiteralDfa.Of(left, CompileBudget.Default())));
            _sets[frame.Count] = (used, count, lexeme);
        }

        machine.EnterLexeme(lexeme, PushItem(machine, frame.Count, frame));
    }

    protected override int After(int count, int tag)
    {
        var used = _sets[count].Used | (BigInteger.One << tag);
        if (!_ids.TryGetValue(used, out var id))
        {
            _ids[used] = id = _sets.Count;
            _sets.Add((used, _sets[count].Count + 1, -1));
        }

        return id;
    }
}
