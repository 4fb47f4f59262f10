using System.Collections.Concurrent;

namespace Wattwise.LocalEngine;

/// <summary>Masks of lexemes that many grammars have, such as any string or any number, for one vocabulary. Thread-safe.</summary>
internal sealed class SharedMasks
{
    private const long MostBytes = 16 << 20;

    private readonly ConcurrentDictionary<(ByteDfa, bool, int, int, int, int, int), LexemeMask> _masks = new();
    private long _bytes;

    /// <summary>The mask of a place, which is kept if its automaton is one of those that many grammars have.</summary>
    /// <param name="lexeme">The lexeme.</param>
    /// <param name="count">The count as a key: places with the same one have the same mask.</param>
    /// <param name="cursor">The place.</param>
    /// <param name="walk">Makes the mask.</param>
    public LexemeMask GetOrAdd(Lexeme lexeme, int count, in Cursor cursor, LexemeWalk walk)
    {
        if (!lexeme.Automaton.IsShared || lexeme.Filter is not null)
            return walk.Walk(lexeme, cursor.State, cursor.Escape, cursor.Count);
        var key = (lexeme.Automaton, lexeme.IsString, lexeme.Least, lexeme.Most, cursor.State, cursor.Escape, count);
        if (_masks.TryGetValue(key, out var mask))
            return mask;
        mask = walk.Walk(lexeme, cursor.State, cursor.Escape, cursor.Count);
        if (Interlocked.Add(ref _bytes, mask.Bytes) <= MostBytes)
            _masks[key] = mask;
        else
            Interlocked.Add(ref _bytes, -mask.Bytes);
        return mask;
    }
}
