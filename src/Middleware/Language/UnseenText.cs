using System.Buffers;
using System.Globalization;
using System.Text;

namespace Wattwise.Language;

/// <summary>Finds text that people do not see and language models read: room for instructions that nobody notices.</summary>
internal static class UnseenText
{
    /// <summary>
    /// True if a text holds tags outside of a flag, variation selectors or zero-width characters in runs, or private, unassigned or
    /// damaged characters. A single joiner, a mark of direction, a
    /// soft hyphen and a byte order mark are of everyday use.
    /// </summary>
    public static bool IsIn(ReadOnlySpan<char> text)
    {
        int unseen = 0, tags = 0;
        var isFlag = false;
        var previous = 0;
        while (text.Length > 0)
        {
            var status = Rune.DecodeFromUtf16(text, out var rune, out var length);
            text = text[length..];
            if (status != OperationStatus.Done)
                return true;

            // Flags of regions are a black flag with tags behind it, of six at most and an end.
            if (rune.Value is >= 0xE0000 and <= 0xE007F)
            {
                if (!isFlag || ++tags > 7)
                    return true;
                continue;
            }

            // A selector and a joiner stand between the parts of an emoji.
            var isEmojiStyle = previous == 0xFE0F;
            previous = rune.Value;
            isFlag = rune.Value == 0x1F3F4;
            tags = 0;
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate:
                case UnicodeCategory.Control when rune.Value is not (>= '\t' and <= '\r') and not 0x85:
                    return true;
                case UnicodeCategory.Format when rune.Value == 0x200D && isEmojiStyle:
                    unseen = 0;
                    break;
                case UnicodeCategory.Format:
                case UnicodeCategory.NonSpacingMark when rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) or 0x34F
                    or 0x115F:
                    if (++unseen > 1)
                        return true;
                    break;
                default:
                    unseen = 0;
                    break;
            }
        }

        return false;
    }
}
