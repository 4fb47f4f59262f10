using System.Text;
using System.Text.RegularExpressions;

namespace Wattwise.LocalEngine;

/// <summary>Reads the headers of messages in a turn. Immutable and thread-safe.</summary>
/// <param name="form">The form of messages.</param>
/// <param name="tools">The tools that a header may name.</param>
internal sealed partial class MessageReader(MessageForm form, IReadOnlyList<ToolDescription> tools)
{
    private const int MostBytes = 512;
    private const string Functions = "functions.";

    private readonly MarkerSet _bodyOpen = new([form.BodyOpen]);

    /// <summary>Whether a turn begins with a header where a prompt ends so.</summary>
    public bool StartsInHeader(string promptEnd) => promptEnd.AsSpan().TrimEnd().EndsWith(form.Open, StringComparison.Ordinal);

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">The bytes from its beginning on.</param>
    /// <param name="isEnd">Whether no more come.</param>
    /// <param name="kind">What the message is; null for one that is of no account, such as a call of a tool of the model's own.</param>
    /// <param name="name">The tool that it calls.</param>
    /// <param name="length">How many bytes the header has.</param>
    public ReadResult Read(ReadOnlySpan<byte> bytes, bool isEnd, out OutputPartKind? kind, out string name, out int length)
    {
        (kind, name) = (OutputPartKind.Text, "");
        var isThere = _bodyOpen.Find(bytes, isEnd, out length) >= 0;
        if (length > MostBytes)
            return ReadResult.Failed;
        var text = Encoding.UTF8.GetString(bytes[..length]);
        if (!isThere)
            return !MayBe(text.TrimEnd('\uFFFD')) ? ReadResult.Failed : isEnd ? ReadResult.Cut : ReadResult.More;
        length += form.BodyOpen.Length;
        return TryParse(text, out kind, out name) ? ReadResult.Done : ReadResult.Failed;
    }

    private bool MayBe(string text) => form.Kind != MessageHeader.Name
        || Names().Any(known => known.StartsWith(text, StringComparison.Ordinal));

    private IEnumerable<string> Names() => tools.Select(tool => tool.Name).Append("all");

    private bool TryParse(string text, out OutputPartKind? kind, out string name)
    {
        (kind, name) = (OutputPartKind.Text, "");
        if (form.Kind == MessageHeader.Name)
        {
            name = text.Trim();
            kind = name == "all" ? OutputPartKind.Text : OutputPartKind.Call;
            return Names().Contains(name);
        }

        var recipient = Recipient().Match(text) is { Success: true } to ? to.Groups[1].Value : "user";
        name = recipient.StartsWith(Functions, StringComparison.Ordinal) ? recipient[Functions.Length..] : recipient;
        if (recipient is "user" or "assistant" or "all")
            kind = IsAnalysis(text) ? OutputPartKind.Reasoning : OutputPartKind.Text;
        else if (recipient == "self")
            kind = OutputPartKind.Reasoning;
        else
            kind = tools.Count > 0 && (name.Length < recipient.Length || form.Kind == MessageHeader.Recipient || Names().Contains(name))
                ? OutputPartKind.Call : null;
        return true;
    }

    // A channel may be named twice: the last one counts.
    private static bool IsAnalysis(string header) => Channel().Matches(header).LastOrDefault()?.Groups[1].Value == "analysis";

    [GeneratedRegex(@"to=([^\s<]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Recipient();

    [GeneratedRegex(@"<\|channel\|>\s*(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Channel();
}
