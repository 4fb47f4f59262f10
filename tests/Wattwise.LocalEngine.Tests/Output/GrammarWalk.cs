using System.Text;

namespace Wattwise.LocalEngine.Tests.Output;

/// <summary>Runs texts through a grammar, byte for byte.</summary>
internal sealed class GrammarWalk
{
    private readonly FrameMachine _machine;
    private CursorBuffer _now = new();
    private CursorBuffer _next = new();

    public GrammarWalk(Grammar grammar)
    {
        _machine = new(grammar);
        _machine.Start(_now);
    }

    public bool MayEnd
    {
        get
        {
            foreach (var cursor in _now.All)
            {
                if (cursor.Lexeme == Cursor.Ended)
                    return true;
            }

            return false;
        }
    }

    public static bool Accepts(Grammar grammar, string text)
    {
        var walk = new GrammarWalk(grammar);
        return walk.TryTake(Encoding.UTF8.GetBytes(text)) && walk.MayEnd;
    }

    /// <summary>Whether a text can begin so.</summary>
    public static bool Begins(Grammar grammar, string text) => new GrammarWalk(grammar).TryTake(Encoding.UTF8.GetBytes(text));

    /// <summary>Takes bytes; false, and nothing changes, where they are not allowed.</summary>
    public bool TryTake(byte[] bytes)
    {
        var (from, to, spare) = (_now, _next, new CursorBuffer());
        foreach (var value in bytes)
        {
            to.Clear();
            _machine.Step(from.All, value, to);
            if (to.Count == 0)
                return false;
            (from, to) = (to, ReferenceEquals(from, _now) ? spare : from);
        }

        (_now, _next) = (from, ReferenceEquals(from, _now) ? _next : to);
        return true;
    }

    /// <summary>A text of the grammar that is made of random pieces; null where it finds no end.</summary>
    /// <param name="random">The choices.</param>
    /// <param name="pieces">What the text is made of; any printable sign is added.</param>
    /// <param name="closing">Pieces that end something: they are tried more often the longer the text is.</param>
    public string? Write(Random random, byte[][] pieces, byte[][] closing)
    {
        byte[][] all = [.. pieces, .. Enumerable.Range(' ', 95).Select(value => (byte[])[(byte)value])];
        var text = new List<byte>();
        for (var step = 0; step < 400; step++)
        {
            if (MayEnd && (random.Next(6) == 0 || step > 120))
                return Encoding.UTF8.GetString([.. text]);
            if (!TryAny(random.Next(3) == 0 || step > 60 ? closing : pieces, random, text) && !TryAny(pieces, random, text)
                && !TryAny(all, random, text))
                return null;
        }

        return null;
    }

    private bool TryAny(byte[][] pieces, Random random, List<byte> text)
    {
        var first = random.Next(pieces.Length);
        for (var i = 0; i < pieces.Length; i++)
        {
            var piece = pieces[(first + i) % pieces.Length];
            if (!TryTake(piece))
                continue;
            text.AddRange(piece);
            return true;
        }

        return false;
    }
}
