namespace Wattwise.Compression;

/// <summary>
/// Recognises a conversation written out: blocks that begin with a speaker's name and a colon, and few names that come back.
/// </summary>
internal static class DialogueShape
{
    private const int LongestName = 30;
    private const int FewTurns = 4;

    private static readonly HashSet<string> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        "user", "assistant", "system", "human", "ai", "tool", "bot", "agent", "customer", "support", "developer", "model",
    };

    public static bool IsDialogue(string sample)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        int turns = 0, roles = 0, blocks = 0;
        var blank = true;
        foreach (var range in sample.AsSpan().Split('\n'))
        {
            var line = sample.AsSpan()[range].Trim();
            if (line.IsEmpty)
            {
                blank = true;
                continue;
            }
            var speaker = Speaker(line);
            blocks += blank || !speaker.IsEmpty ? 1 : 0;
            blank = false;
            if (speaker.IsEmpty)
            {
                continue;
            }
            var name = speaker.ToString();
            names[name] = names.GetValueOrDefault(name) + 1;
            turns++;
            roles += Roles.Contains(name) ? 1 : 0;
        }
        return turns >= FewTurns && names.Count is >= 2 and <= 8 && names.Count * 2 <= turns && turns >= blocks * 0.6
            || roles >= FewTurns && names.Count >= 2 && roles * 2 >= turns && turns * 3 >= blocks;
    }

    private static ReadOnlySpan<char> Speaker(ReadOnlySpan<char> line)
    {
        line = line.TrimStart("#*[ <").TrimStart();
        var colon = line.IndexOf(':');
        if (colon is <= 0 or > LongestName || colon + 1 < line.Length && line[colon + 1] is not (' ' or '*'))
        {
            return default;
        }
        var name = line[..colon].TrimEnd("*]> ");
        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c) && c is not (' ' or '.' or '-' or '_' or '\''))
            {
                return default;
            }
        }
        return name.IsEmpty || !char.IsLetter(name[0]) ? default : name;
    }
}
