namespace Wattwise.LocalEngine;

/// <summary>Finds where a JSON object, list or string ends, byte for byte.</summary>
internal struct JsonExtent
{
    private int _depth;
    private bool _isInString;
    private bool _isEscaped;

    /// <summary>Whether the last byte was inside of a string.</summary>
    public readonly bool IsInString => _isInString;

    /// <summary>Takes a byte; true where the value ends with it.</summary>
    public bool Read(byte value)
    {
        if (_isInString)
        {
            if (_isEscaped)
                _isEscaped = false;
            else if (value == '\\')
                _isEscaped = true;
            else if (value == '"')
                _isInString = false;
            return !_isInString && _depth == 0;
        }

        switch (value)
        {
            case (byte)'"':
                _isInString = true;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            case (byte)'}' or (byte)']':
                return --_depth <= 0;
        }

        return false;
    }
}
