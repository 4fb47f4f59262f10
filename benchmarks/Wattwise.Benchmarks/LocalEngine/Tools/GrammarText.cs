using System.Text;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine.Tools;

/// <summary>Asks a grammar about whole texts.</summary>
internal static class GrammarText
{
    /// <summary>Where a text is not accepted any more; -1 where it is accepted, its length where it must not end there.</summary>
    public static int FirstRefused(Grammar grammar, string text)
    {
        var machine = new FrameMachine(grammar);
        var (now, next) = (new CursorBuffer(), new CursorBuffer());
        machine.Start(now);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < bytes.Length; i++)
        {
            next.Clear();
            machine.Step(now.All, bytes[i], next);
            if (next.Count == 0)
                return i;
            (now, next) = (next, now);
        }

        foreach (var cursor in now.All)
        {
            if (cursor.Lexeme == Cursor.Ended)
                return -1;
        }

        return bytes.Length;
    }
}
