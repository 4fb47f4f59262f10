namespace Wattwise.Compression;

/// <summary>Reads a JSON text into parts that know their places. What is nested too deep stays one part.</summary>
internal ref struct JsonPlaces
{
    private const int MaxDepth = 100;

    private readonly string _text;
    private readonly CancellationToken _cancellationToken;
    private int _at;
    private int _read;

    private JsonPlaces(string text, CancellationToken cancellationToken) => (_text, _cancellationToken) = (text, cancellationToken);

    /// <summary>Reads a text that is one JSON value, or one on each line.</summary>
    /// <returns>The value, for several an array of them; <see langword="null"/> if the text is not JSON.</returns>
    public static JsonPart? Read(string text, CancellationToken cancellationToken = default)
    {
        var reader = new JsonPlaces(text, cancellationToken);
        var lines = new JsonPart('[', -1, 0, 0) { End = text.Length };
        while (true)
        {
            reader.SkipSpace();
            if (reader._at >= text.Length)
                break;
            if (reader.ReadValue(-1, 0, 0) is not { Kind: not 'v' } part)
                return null;
            lines.Children.Add(part);
        }

        return lines.Children.Count switch { 0 => null, 1 => lines.Children[0], _ => lines };
    }

    private JsonPart? ReadValue(int keyStart, int keyLength, int depth)
    {
        if ((++_read & 1023) == 0)
            _cancellationToken.ThrowIfCancellationRequested();
        SkipSpace();
        if (_at >= _text.Length || depth > MaxDepth)
            return null;
        var open = _text[_at];
        if (open is not ('{' or '['))
            return ReadScalar(keyStart, keyLength);

        var part = new JsonPart(open, keyStart, keyLength, _at++);
        var close = open == '{' ? '}' : ']';
        SkipSpace();
        if (Take(close))
        {
            part.End = _at;
            return part;
        }

        while (true)
        {
            var (memberStart, memberLength) = (-1, 0);
            if (open == '{')
            {
                SkipSpace();
                memberStart = _at;
                if (!SkipString())
                    return null;
                memberLength = _at - memberStart;
                SkipSpace();
                if (!Take(':'))
                    return null;
            }

            if (ReadValue(memberStart, memberLength, depth + 1) is not { } child)
                return null;
            part.Children.Add(child);
            SkipSpace();
            if (Take(','))
                continue;
            if (!Take(close))
                return null;
            part.End = _at;
            return part;
        }
    }

    private JsonPart? ReadScalar(int keyStart, int keyLength)
    {
        var part = new JsonPart('v', keyStart, keyLength, _at);
        if (_text[_at] == '"')
        {
            if (!SkipString())
                return null;
        }
        else
        {
            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '-' or '+' or '.'))
                _at++;
        }

        part.End = _at;
        return _at > part.Start ? part : null;
    }

    private bool SkipString()
    {
        if (!Take('"'))
            return false;
        while (_at < _text.Length)
        {
            var character = _text[_at++];
            if (character == '\\')
                _at++;
            else if (character == '"')
                return true;
        }

        return false;
    }

    private bool Take(char character)
    {
        if (_at >= _text.Length || _text[_at] != character)
            return false;
        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }
}
