using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine;

/// <summary>Turns the bytes that a model writes into what the reader of an answer gets. Runs on the engine thread.</summary>
/// <param name="output">The way to the reader.</param>
/// <param name="pace">Says when the reader may have more.</param>
/// <param name="stopSequences">Texts that end the answer; looked for in its text, not in reasoning and calls.</param>
/// <param name="parser">Tells reasoning and calls from text; <see langword="null"/> where all is text.</param>
/// <param name="ids">Gives ids to calls.</param>
/// <param name="showsReasoning">Whether the reader gets the reasoning.</param>
internal sealed class AnswerWriter(
    GenerationStream output,
    StreamPace pace,
    IReadOnlyList<string> stopSequences,
    OutputParser? parser = null,
    CallIds? ids = null,
    bool showsReasoning = true)
{
    private readonly Utf8TextDecoder _decoder = new();
    private readonly StopSequenceFilter _stops = new(stopSequences);
    private readonly List<OutputPart> _parts = [];
    private Utf8Border _border;
    private bool _hasEnded;
    private bool _mustPublish;

    /// <summary>Whether a stop sequence was found; nothing may be added after that.</summary>
    public bool IsStopped => _stops.IsStopped;

    /// <summary>Whether the answer is at a place where the model thinks.</summary>
    public bool InReasoning => parser is { InReasoning: true };

    /// <summary>Whether no character is half there.</summary>
    public bool IsBetweenCharacters => _border.IsHere;

    /// <summary>How many tokens the reasoning has, with the marks around it.</summary>
    public int ReasoningTokens { get; private set; }

    /// <summary>Whether the answer calls tools.</summary>
    public bool HasCalls { get; private set; }

    /// <summary>The raw text of a call that the end of the answer cut.</summary>
    public string? UnfinishedCall => parser?.UnfinishedCall;

    /// <summary>Adds the bytes of one token.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        if (parser is null)
        {
            Show(_decoder.Decode(piece));
            return;
        }

        _border.Pass(piece);
        var isReasoning = parser.InReasoning;
        parser.Append(piece, _parts);
        if (isReasoning || parser.InReasoning)
            ReasoningTokens++;
        ShowParts();
    }

    /// <summary>Adds a token's log-probability, which belongs to what is shown next.</summary>
    public void Add(TokenLogprob logprob)
    {
        output.Write(logprob);
        _mustPublish |= pace.IsDue();
    }

    /// <summary>The model has ended its turn.</summary>
    public void End()
    {
        if (parser is null)
            Show(_decoder.Finish());
        else
            FinishParser();
    }

    /// <summary>Nothing follows. A character that a limit cuts in two is not shown: its bytes are no fault of the model's.</summary>
    public void Complete()
    {
        if (_stops.IsStopped)
            return;
        if (parser is not null && !_hasEnded)
            FinishParser();
        if (!_stops.IsStopped)
            output.Write(_stops.Finish());
    }

    /// <summary>Lets the reader have what there is, if it is time.</summary>
    public void Publish()
    {
        if (!_mustPublish)
            return;
        _mustPublish = false;
        output.Publish();
    }

    private void FinishParser()
    {
        _hasEnded = true;
        parser!.Finish(_parts);
        ShowParts();
    }

    private void Show(ReadOnlySpan<char> text)
    {
        var safe = _stops.Add(text);
        if (safe.IsEmpty)
            return;
        _mustPublish |= pace.IsDue();
        output.Write(safe);
    }

    private void ShowParts()
    {
        foreach (var part in _parts)
        {
            switch (part.Kind)
            {
                case OutputPartKind.Text:
                    Show(part.Text);
                    break;
                case OutputPartKind.Reasoning when showsReasoning:
                    ShowHeldBack();
                    _mustPublish |= pace.IsDue();
                    output.WriteReasoning(part.Text);
                    break;
                case OutputPartKind.Call:
                    ShowHeldBack();
                    HasCalls = true;
                    _mustPublish |= pace.IsDueNow();
                    output.Write(Read(part.Call!));
                    break;
            }

            if (_stops.IsStopped)
                break;
        }

        _parts.Clear();
    }

    // A stop sequence does not reach across a thought or a call.
    private void ShowHeldBack() => output.Write(_stops.Finish());

    private FunctionCallContent Read(ParsedCall call)
    {
        var content = new FunctionCallContent(ids!.Next(call.Id), call.Name);
        try
        {
            if (call.Error is not null)
                throw new JsonException(call.Error);
            using var document = JsonDocument.Parse(call.ArgumentsJson, new() { MaxDepth = 1024 });
            var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var argument in document.RootElement.EnumerateObject())
                arguments[argument.Name] = argument.Value.ValueKind == JsonValueKind.Null ? null : argument.Value.Clone();
            content.Arguments = arguments;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            content.Exception = new InvalidOperationException(
                $"The arguments that the model wrote for '{call.Name}' are no JSON object: {exception.Message}", exception);
            content.RawRepresentation = call.ArgumentsJson;
        }

        return content;
    }
}
