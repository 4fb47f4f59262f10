using System.Numerics;

namespace Wattwise.LocalEngine;

/// <summary>A JSON array of different strings of a list. The frame knows which are there.</summary>
/// <remarks>The automata of the strings that are left are made when a text first gets to them.</remarks>
internal sealed class UniqueArrayNode(IReadOnlyList<string> texts) : GrammarNode
{
    private const int Opened = 0;
    private const int Comma = 1;
    private const int Item = 2;
    private const int Closed = 3;

    private readonly Dictionary<BigInteger, int> _ids = new() { [BigInteger.Zero] = 0 };
    private readonly List<(BigInteger Used, int Count, int Lexeme)> _sets = [(BigInteger.Zero, 0, -1)];

    public int Least { get; set; }

    public int Most { get; set; } = int.MaxValue;

    public override void Enter(FrameMachine machine, int parent) =>
        machine.EnterLexeme(machine.Grammar.Punctuation.OpenArray, machine.Push(this, Opened, 0, parent));

    public override void Continue(FrameMachine machine, in Frame frame, int tag)
    {
        switch (frame.State)
        {
            case Opened:
                EnterItem(machine, frame);
                MayClose(machine, frame);
                break;
            case Comma:
                EnterItem(machine, frame);
                break;
            case Item:
                var now = frame with { Count = With(frame.Count, tag) };
                if (HasMore(now.Count))
                    machine.EnterLexeme(machine.Grammar.Punctuation.Comma, machine.Push(this, Comma, now.Count, now.Parent));
                MayClose(machine, now);
                break;
            default:
                machine.End(frame.Parent);
                break;
        }
    }

    private bool HasMore(int set) => _sets[set].Count < Math.Min(Most, texts.Count);

    private void EnterItem(FrameMachine machine, in Frame frame)
    {
        if (!HasMore(frame.Count))
            return;
        var (used, count, lexeme) = _sets[frame.Count];
        if (lexeme < 0)
        {
            var left = texts.Select((text, i) => (text, i)).Where(pair => (used & (BigInteger.One << pair.i)).IsZero).ToList();
            lexeme = machine.Grammar.Add(Lexeme.Text(LiteralDfa.Of(left, CompileBudget.Default())));
            _sets[frame.Count] = (used, count, lexeme);
        }

        machine.EnterLexeme(lexeme, machine.Push(this, Item, frame.Count, frame.Parent));
    }

    private void MayClose(FrameMachine machine, in Frame frame)
    {
        if (_sets[frame.Count].Count >= Least)
            machine.EnterLexeme(machine.Grammar.Punctuation.CloseArray, machine.Push(this, Closed, 0, frame.Parent));
    }

    private int With(int set, int text)
    {
        var used = _sets[set].Used | (BigInteger.One << text);
        if (!_ids.TryGetValue(used, out var id))
        {
            _ids[used] = id = _sets.Count;
            _sets.Add((used, _sets[set].Count + 1, -1));
        }

        return id;
    }
}
