using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>Decides which results of old tool calls are cleared: a function of the messages, so that each turn comes to the same
/// decision again.</summary>
/// <remarks>
/// It goes through the conversation as it grew, and at the end of each turn of calls asks whether so many old results have piled up
/// that clearing them at
/// once pays off. What it finds there depends on nothing that came later, so earlier messages are sent as before, except at the batch
/// points
/// that the plan names. Time plays no part: the probability that a prompt is still cached is taken as 1.
/// A batch that pays off still waits until its results have cost as much by being read from the cache as it will cost to clear them.
/// That needs no forecast,
/// is never worse than twice the best choice in hindsight (Karlin et al., "Competitive Snoopy Caching", Algorithmica 1988: rent until
/// the rent has reached the
/// price), and for a conversation that grows evenly it is the best lot size (Harris, 1913).
/// </remarks>
internal static class OldResults
{
    /// <summary>The least tokens of a result that is cleared: well above those of its placeholder.</summary>
    private const int MinResultTokens = 100;

    /// <summary>What a placeholder takes, near enough.</summary>
    private const int PlaceholderTokens = 45;

    // Where the prompt may not grow further, smaller batches are cleared, but never one with each turn.
    private const int BatchesOfFullPrompt = 8;

    /// <summary>Plans for a conversation.</summary>
    /// <param name="messages">All messages of the conversation, as they are sent without the plan.</param>
    /// <param name="options">When to clear.</param>
    /// <param name="tokens">Counts tokens.</param>
    /// <param name="terms">The prompt cache, unless the options name one; <see langword="null"/> for the most cautious terms.</param>
    /// <param name="keep">True for results that are not cleared whatever the options say, such as those of <see
    /// cref="CompressionReferences.OwnCalls"/>.</param>
    public static OldResultsPlan Plan(
        IReadOnlyList<ChatMessage> messages,
        OldTurnsOptions options,
        ITokenCounter tokens,
        PromptCacheTerms? terms = null,
        Func<FunctionResultContent, bool>? keep = null)
    {
        var turns = ToolTurns.Read(messages);
        if (turns.Count == 0)
            return OldResultsPlan.Nothing;
        return new Walk(messages, turns, options, tokens, options.PromptCache ?? terms ?? PromptCacheTerms.Unknown, keep).Run();
    }

    /// <summary>One pass over a conversation.</summary>
    private sealed class Walk(
        IReadOnlyList<ChatMessage> messages,
        List<ToolTurn> turns,
        OldTurnsOptions options,
        ITokenCounter tokens,
        PromptCacheTerms terms,
        Func<FunctionResultContent, bool>? keep)
    {
        private readonly Dictionary<(int Message, int Content), ClearedResult> _cleared = [];
        private readonly Dictionary<(int Message, int Content), ClearedResult> _waiting = [];
        private readonly Dictionary<string, ToolTurnResult> _newest = new(StringComparer.Ordinal);
        private readonly List<BatchPoint> _points = [];
        private readonly long[] _tokensOfMessages = new long[messages.Count];
        private int _countedMessages;
        private int _oldTurns;
        private int _newResults;
        private int _modelCalls;
        private double _paid;

        public OldResultsPlan Run()
        {
            foreach (var turn in turns)
            {
                // What waited was read by each call since the turn before.
                _paid += terms.ReadPrice * WaitingTokens() * (turn.ModelCalls - _modelCalls);
                _modelCalls = turn.ModelCalls;
                _newResults += turn.Results.Count;
                NoteSuperseded(turn);
                while (IsBefore(_oldTurns, turn) && _newResults - turns[_oldTurns].Results.Count >= options.KeepResults)
                    Age(turns[_oldTurns++]);
                if (_waiting.Count > 0)
                    Consider(turn);
            }

            return _points.Count == 0 ? OldResultsPlan.Nothing
                : new OldResultsPlan([.. _cleared.Values.OrderBy(result => result.Message).ThenBy(result => result.Content)], _points);
        }

        // The newest turn is what the model is about to read.
        private bool IsBefore(int place, ToolTurn current) => !ReferenceEquals(turns[place], current);

        private void Age(ToolTurn turn)
        {
            _newResults -= turn.Results.Count;
            foreach (var result in turn.Results)
                Await(result, isSuperseded: false);
        }

        private void NoteSuperseded(ToolTurn turn)
        {
            foreach (var result in turn.Results)
            {
                if (!options.SupersedingTools.Contains(result.Call.Name) || IsError(result.Result, ToolResultText.Of(result.Result.Result))
                    || CallSignature.Of(result.Call) is not { } signature)
                {
                    continue;
                }

                if (_newest.TryGetValue(signature, out var older))
                    Await(older, isSuperseded: true);
                _newest[signature] = result;
            }
        }

        /// <summary>Adds a result to those that go at the next batch point.</summary>
        private void Await(ToolTurnResult result, bool isSuperseded)
        {
            var key = (result.Message, result.Content);
            if (_waiting.ContainsKey(key) || _cleared.ContainsKey(key) || options.ExcludedTools.Contains(result.Call.Name)
                || keep?.Invoke(result.Result) == true)
            {
                return;
            }

            // A derived type may hold more than a placeholder can stand for.
            if (result.Result.GetType() != typeof(FunctionResultContent) || ToolResultText.Of(result.Result.Result) is not { } text
                || (options.KeepErrors && IsError(result.Result, text)))
            {
                return;
            }

            var count = tokens.CountOnce(text);
            if (count >= MinResultTokens)
                _waiting[key] = new ClearedResult(
                    result.Message, result.Content, result.Result, result.Call.Name, text, count, isSuperseded);
        }

        private void Consider(ToolTurn turn)
        {
            var removed = WaitingTokens();
            var isFull = options.MaxPromptTokens is { } most
                && removed >= Math.Min(options.ClearAtLeastTokens, Math.Max(1, most / BatchesOfFullPrompt))
                && SentTokens(0, turn.EndMessage + 1) > most;
            if (!isFull && removed < options.ClearAtLeastTokens)
                return;

            // What the request before this turn's calls sent is cached; calls and results since then are new either way.
            var first = _waiting.Keys.Min(key => key.Message);
            var leaving = _waiting.Values.Where(result => result.Message < turn.CallMessage).Sum(result => (long)result.Tokens);
            var behind = Math.Max(0, SentTokens(first, turn.CallMessage) - leaving);
            var warm = SentTokens(0, turn.CallMessage) >= terms.MinTokens ? 1 : 0;
            if (!isFull && (_paid < warm * (terms.WritePrice - terms.ReadPrice) * behind
                || !terms.PaysOff(removed, behind, options.RemainingCalls ?? turn.ModelCalls, warm)))
            {
                return;
            }

            foreach (var (key, result) in _waiting)
                _cleared[key] = result;
            _waiting.Clear();
            _paid = 0;
            _points.Add(new BatchPoint(turn.EndMessage + 1, first, removed, behind));
        }

        /// <summary>The tokens that a batch would remove now.</summary>
        private long WaitingTokens() => _waiting.Values.Sum(result => (long)result.Tokens - PlaceholderTokens);

        /// <summary>The tokens of some messages as they are sent now.</summary>
        private long SentTokens(int from, int end)
        {
            for (; _countedMessages < end; _countedMessages++)
                _tokensOfMessages[_countedMessages] = messages[_countedMessages].Contents.Sum(TokensOf);
            var sum = 0L;
            for (var i = from; i < end; i++)
                sum += _tokensOfMessages[i];
            foreach (var result in _cleared.Values)
            {
                if (result.Message >= from && result.Message < end)
                    sum -= result.Tokens - PlaceholderTokens;
            }

            return sum;
        }

        private long TokensOf(AIContent content) => content switch
        {
            TextContent text => tokens.CountOnce(text.Text),
            TextReasoningContent reasoning => tokens.CountOnce(reasoning.Text),
            FunctionCallContent call => tokens.Count(CallSignature.TextOf(call)),
            FunctionResultContent result when ToolResultText.Of(result.Result) is { } text => tokens.CountOnce(text),
            _ => 0,
        };

        private static bool IsError(FunctionResultContent result, string? text) => result.Exception is not null || ErrorText.IsError(text);
    }
}
