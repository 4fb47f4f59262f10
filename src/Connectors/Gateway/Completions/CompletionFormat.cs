using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Gateway.Footprints;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Running;
using Wattwise.Gateway.Wire;
using Wattwise.Scoring;

namespace Wattwise.Gateway.Completions;

/// <summary>Writes answers as <c>text_completion</c>.</summary>
/// <param name="head">What the reply says first.</param>
/// <param name="request">The request.</param>
/// <param name="echoes">What comes before the answers to each prompt; empty for nothing.</param>
/// <param name="includeUsage">Whether a stream ends with the usage.</param>
internal sealed class CompletionFormat(AnswerHead head, ModelRequest request, IReadOnlyList<string> echoes, bool includeUsage)
    : AnswerFormat
{
    /// <summary>Of each choice, the tokens that go with the text that comes next, and where in the text they begin;
    /// <see langword="null"/> if nobody asked.</summary>
    private readonly (List<ITokenLogProbability> Tokens, int Offset)[]? _tokens = request.Tokens?.HasLogprobs == true
        ? [.. Enumerable.Range(0, request.ChoiceCount).Select(_ => (new List<ITokenLogProbability>(), 0))] : null;

    public override void WriteWhole(
        Utf8JsonWriter writer, IReadOnlyList<ChatResponse> responses, AnswerChoices choices, RequestFootprint? footprint)
    {
        WriteHead(writer);
        writer.WriteStartArray("choices"u8);
        for (var choice = 0; choice < responses.Count; choice++)
        {
            _tokens?[choice].Tokens.AddRange(responses[choice].GetLogProbabilities() ?? []);
            WriteChoice(writer, choice, EchoOf(choice) + AnswerText.Of(responses[choice]).Text, FinishReasons.Of(choices[choice]));
        }

        writer.WriteEndArray();
        ChatUsage.Write(writer, choices.Usage);
    }

    public override void Begin(EventStream events)
    {
        for (var choice = 0; choice < request.ChoiceCount; choice++)
        {
            if (EchoOf(choice).Length > 0)
                AddText(events, choice, EchoOf(choice));
        }
    }

    public override void Add(EventStream events, ChatResponseUpdate update, int choice)
    {
        if (_tokens is not null && update.GetLogProbabilities() is { } tokens)
            _tokens[choice].Tokens.AddRange(tokens);
        foreach (var content in update.Contents)
        {
            if (content is TextContent { Text.Length: > 0 } text)
                AddText(events, choice, text.Text);
        }
    }

    public override void Complete(EventStream events, AnswerChoices choices, RequestFootprint? footprint)
    {
        for (var choice = 0; choice < choices.All.Count; choice++)
        {
            var writer = BeginChunk(events, choice, "", FinishReasons.Of(choices[choice]));
            if (!includeUsage && choice == choices.All.Count - 1)
                FootprintObject.Write(writer, footprint, choices.Tier, request.Ignored);
            events.End();
        }

        if (includeUsage)
        {
            var writer = events.Begin();
            WriteHead(writer);
            writer.WriteStartArray("choices"u8);
            writer.WriteEndArray();
            ChatUsage.Write(writer, choices.Usage ?? new UsageDetails());
            FootprintObject.Write(writer, footprint, choices.Tier, request.Ignored);
            events.End();
        }

        events.Done();
    }

    private string EchoOf(int choice) => echoes.Count > 0 ? echoes[choice / request.ChoicesPerPrompt] : "";

    private void AddText(EventStream events, int choice, string text)
    {
        BeginChunk(events, choice, text, finishReason: null);
        events.End();
    }

    private Utf8JsonWriter BeginChunk(EventStream events, int choice, string text, string? finishReason)
    {
        var writer = events.Begin();
        WriteHead(writer);
        writer.WriteStartArray("choices"u8);
        WriteChoice(writer, choice, text, finishReason);
        writer.WriteEndArray();
        if (includeUsage)
            writer.WriteNull("usage"u8);
        return writer;
    }

    private void WriteChoice(Utf8JsonWriter writer, int choice, string text, string? finishReason)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteNumber("index"u8, choice);
        if (_tokens is null)
        {
            writer.WriteNull("logprobs"u8);
        }
        else
        {
            ref var next = ref _tokens[choice];
            next.Offset = CompletionLogprobs.Write(writer, next.Tokens, request.Tokens!.Alternatives > 0, next.Offset);
            next.Tokens.Clear();
        }

        writer.WriteString("finish_reason"u8, finishReason);
        writer.WriteEndObject();
    }

    private void WriteHead(Utf8JsonWriter writer)
    {
        writer.WriteString("id"u8, head.Id);
        writer.WriteString("object"u8, "text_completion"u8);
        writer.WriteNumber("created"u8, head.Created.ToUnixTimeSeconds());
        writer.WriteString("model"u8, head.Model);
    }
}
