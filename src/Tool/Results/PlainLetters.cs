using System.Text;

namespace Wattwise.Tool.Results;

/// <summary>Writes lines of tables and signs of figures with plain letters where a terminal's own encoding has no others.</summary>
internal sealed class PlainLetters : EncoderFallback
{
    public override int MaxCharCount => 3;

    /// <summary>Whether an encoding has all characters.</summary>
    public static bool HasAll(Encoding encoding) => encoding.CodePage is 65001 or 1200 or 1201 or 12000 or 12001;

    /// <summary>An encoding that writes what it has not with plain letters.</summary>
    public static Encoding Of(Encoding encoding) =>
        Encoding.GetEncoding(encoding.CodePage, new PlainLetters(), DecoderFallback.ReplacementFallback);

    public override EncoderFallbackBuffer CreateFallbackBuffer() => new Buffer();

    private static string Plain(char letter) => letter switch
    {
        '\u2212' or '\u2013' or '\u2500' => "-",
        '\u2502' => "|",
        '\u253C' => "+",
        '\u2264' => "<=",
        '\u2026' => "...",
        '\u2018' or '\u2019' => "'",
        '\u201C' or '\u201D' => "\"",
        _ => "?",
    };

    private sealed class Buffer : EncoderFallbackBuffer
    {
        private string _text = "";
        private int _next;

        public override int Remaining => _text.Length - _next;

        public override bool Fallback(char charUnknown, int index) => Begin(Plain(charUnknown));

        public override bool Fallback(char charUnknownHigh, char charUnknownLow, int index) => Begin("?");

        public override char GetNextChar() => _next < _text.Length ? _text[_next++] : '\0';

        public override bool MovePrevious()
        {
            if (_next == 0)
                return false;
            _next--;
            return true;
        }

        private bool Begin(string text)
        {
            (_text, _next) = (text, 0);
            return true;
        }
    }
}
