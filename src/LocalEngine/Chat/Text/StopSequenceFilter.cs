namespace Wattwise.LocalEngine;

/// <summary>Passes text through up to the first stop sequence, and holds back what may still become one.</summary>
/// <remarks>
/// The match that is complete first wins, the longer one where two end together, so that the outcome does not
/// depend on how the text was cut into tokens. Not thread-safe.
/// </remarks>
internal sealed class StopSequenceFilter(IReadOnlyList<string> sequences)
{
    private readonly int _longest = sequences.Count == 0 ? 0 : sequences.Max(sequence => sequence.Length);
    private char[] _pending = new char[128];
    private int _length;
    private int _released;

    /// <summary>Whether a stop sequence was found; nothing may be added after that.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Adds text, and gives what is safe to show. The span is valid until the next call.</summary>
    public ReadOnlySpan<char> Add(ReadOnlySpan<char> text)
    {
        if (_longest == 0)
            return text;

        DropReleased();
        Append(text);
        var (start, found) = FindStop(_length - text.Length);
        IsStopped = found;
        _released = found ? start : _length - HeldBack();
        if (found)
            _length = start;
        return _pending.AsSpan(0, _released);
    }

    /// <summary>The end of the text: gives what was held back.</summary>
    public ReadOnlySpan<char> Finish()
    {
        DropReleased();
        _released = _length;
        return _pending.AsSpan(0, _length);
    }

    private void DropReleased()
    {
        _pending.AsSpan(_released, _length - _released).CopyTo(_pending);
        _length -= _released;
        _released = 0;
    }

    private void Append(ReadOnlySpan<char> text)
    {
        if (_pending.Length < _length + text.Length)
            Array.Resize(ref _pending, Math.Max(2 * _pending.Length, _length + text.Length));
        text.CopyTo(_pending.AsSpan(_length));
        _length += text.Length;
    }

    private (int Start, bool Found) FindStop(int firstNew)
    {
        for (var end = firstNew + 1; end <= _length; end++)
        {
            var longest = 0;
            foreach (var sequence in sequences)
            {
                if (sequence.Length > longest && _pending.AsSpan(0, end).EndsWith(sequence))
                    longest = sequence.Length;
            }

            if (longest > 0)
                return (end - longest, true);
        }

        return (0, false);
    }

    private int HeldBack()
    {
        for (var length = Math.Min(_longest - 1, _length); length > 0; length--)
        {
            var tail = _pending.AsSpan(_length - length, length);
            foreach (var sequence in sequences)
            {
                if (sequence.Length > length && sequence.AsSpan().StartsWith(tail))
                    return length;
            }
        }

        return 0;
    }
}
