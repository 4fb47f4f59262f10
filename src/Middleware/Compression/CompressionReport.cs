using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>Gathers what became of a request.</summary>
/// <param name="saving">What tokens would have taken.</param>
/// <param name="lastAnswer">The place of the model's last answer; what stands before it was sent before.</param>
internal sealed class CompressionReport(TokenSaving saving, int lastAnswer)
{
    private readonly List<CompressedPart> _parts = [];
    private readonly List<string> _notes = [];
    private readonly Dictionary<string, Sums> _sums = new(StringComparer.Ordinal);
    private EnergyEstimate _spent = EnergyEstimate.Zero;
    private long _billedAgain;
    private long _fetched;
    private long _readAgain;

    public void Note(string reason)
    {
        if (!_notes.Contains(reason))
            _notes.Add(reason);
    }

    public void Add(PromptPart part, CompressedForm form)
    {
        _spent += form.Spent;
        if (form.HasFailed)
            Note(CompressionReasons.Failed);
        if (form.HasTimedOut)
            Note(CompressionReasons.TimedOut);
        if (form.IsBelowBreakEven)
            Note(CompressionReasons.WholeBelowBreakEven);
        if (form.Text is null)
            return;

        _parts.Add(new CompressedPart(
            part.Message, part.Content, form.Kind, form.IsLossless, form.TokensBefore, form.TokensAfter, form.Kept)
        {
            CallId = part.Result?.CallId,
            Start = part.Mark is { } mark && part.Result is null ? mark.Start : 0,
            Text = form.Text,
        });
        var prefix = form.IsLossless ? CompressionReasons.LosslessPrefix : CompressionReasons.SelectedPrefix;
        Add(prefix + CompressionReasons.Of(form.Kind), form.TokensBefore, form.TokensAfter, part.Message < lastAnswer);
    }

    /// <summary>Adds old results; a part that is cleared was not sent in its own form.</summary>
    public void AddCleared(OldResultsPlan plan, IReadOnlyList<ChatMessage> sent, ITokenCounter tokens)
    {
        foreach (var cleared in plan.Cleared)
        {
            var note = ToolResultText.Of(((FunctionResultContent)sent[cleared.Message].Contents[cleared.Content]).Result) ?? "";
            Add(CompressionReasons.OldResults, tokens.Count(cleared.Text), tokens.Count(note), isOld: true);
            _parts.RemoveAll(part => part.Message == cleared.Message && part.Content == cleared.Content);
        }

        // The request before ended where the model's last answer begins: batches of a longer prompt are new with this one.
        _billedAgain = plan.BatchPoints.Where(point => point.Messages > lastAnswer).Sum(point => point.Behind);
    }

    public void AddTools(ToolSelection chosen)
    {
        _spent += chosen.Spent;
        if (chosen.Tools is not null)
            Add(CompressionReasons.Tools, chosen.TokensBefore, chosen.TokensAfter, isOld: lastAnswer >= 0);
    }

    /// <summary>Adds what the model fetched of what was left out.</summary>
    /// <param name="fetched">Tokens of the calls and of what came back.</param>
    /// <param name="readAgain">Tokens before them, if the request was made for nothing else.</param>
    public void AddFetched(long fetched, long readAgain) => (_fetched, _readAgain) = (fetched, readAgain);

    public void AddSchemas(int before, int after) => Add(CompressionReasons.ToolSchemas, before, after, isOld: lastAnswer >= 0);

    public CompressedRequest ToRequest(IReadOnlyList<ChatMessage> messages, ChatOptions? options, bool hasParts)
    {
        if (_sums.Count == 0 && _notes.Count == 0 && _fetched == 0)
            Note(hasParts ? CompressionReasons.WholeShortest : CompressionReasons.WholeProtected);
        var changes = new List<PromptChange>(_sums.Count + 1);
        foreach (var (reason, sums) in _sums)
        {
            var avoided = saving.Of(sums.RemovedNew, sums.RemovedOld);
            if (reason == CompressionReasons.OldResults && _billedAgain > 0)
                avoided -= saving.Of(_billedAgain, 0) - saving.Of(0, _billedAgain);
            changes.Add(new(reason, Narrow(sums.Before), Narrow(sums.After), avoided));
        }

        if (_fetched > 0)
        {
            EnergyEstimate? taken = saving.Of(_fetched, _readAgain) is { } energy ? EnergyEstimate.Zero - energy : null;
            changes.Add(new(CompressionReasons.Fetched, 0, Narrow(_fetched), taken));
        }

        return new(messages, options, _parts, changes, _notes) { Spent = _spent };
    }

    private void Add(string reason, long before, long after, bool isOld)
    {
        if (!_sums.TryGetValue(reason, out var sums))
            _sums.Add(reason, sums = new());
        sums.Before += before;
        sums.After += after;
        if (isOld)
            sums.RemovedOld += before - after;
        else
            sums.RemovedNew += before - after;
    }

    private static int Narrow(long tokens) => (int)Math.Min(tokens, int.MaxValue);

    private sealed class Sums
    {
        public long Before { get; set; }

        public long After { get; set; }

        public long RemovedNew { get; set; }

        public long RemovedOld { get; set; }
    }
}
