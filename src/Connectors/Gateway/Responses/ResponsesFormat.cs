using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Running;
using Wattwise.Gateway.Wire;
using Wattwise.Scoring;

namespace Wattwise.Gateway.Responses;

/// <summary>Writes answers as a <c>response</c> and its events.</summary>
/// <param name="head">What the reply says first.</param>
/// <param name="echo">What it repeats of its request.</param>
/// <param name="ignored">The fields that changed nothing.</param>
/// <param name="hasLogprobs">Whether messages say how likely their tokens were.</param>
/// <param name="keep">Keeps an item for references to it; <see langword="null"/> if the caller wants none kept.</param>
internal sealed class ResponsesFormat(
    AnswerHead head, ResponseEcho echo, IReadOnlyList<string> ignored, bool hasLogprobs, Action<string, SentItem>? keep) : AnswerFormat
{
    private readonly ResponseObject _response = new(head, echo, ignored);
    private readonly List<OutputItem> _output = [];

    /// <summary>The tokens that go with the text that comes next.</summary>
    private readonly List<ITokenLogProbability> _tokens = [];
    private OutputItem? _open;
    private int _sequence;

    public override void WriteWhole(
        Utf8JsonWriter writer, IReadOnlyList<ChatResponse> responses, AnswerChoices choices, RequestFootprint? footprint)
    {
        var (text, state) = (AnswerText.Of(responses[0]), choices[0]);
        AddWhole(OutputKind.Reasoning, text.Reasoning);
        AddWhole(OutputKind.Text, text.Text);
        if (hasLogprobs && _output is [.., { Kind: OutputKind.Text } message])
            message.Tokens.AddRange(responses[0].GetLogProbabilities() ?? []);
        AddWhole(OutputKind.Refusal, text.Refusal);
        CutOff(state);
        foreach (var call in state.Calls)
            _output.Add(OutputItem.OfCall(call, _output.Count));
        Keep();
        _response.WriteMembers(writer, state, _output);
    }

    public override void Begin(EventStream events)
    {
        foreach (var type in (ReadOnlySpan<string>)["response.created", "response.in_progress"])
        {
            var writer = BeginEvent(events, type);
            writer.WriteStartObject("response"u8);
            _response.WriteMembers(writer, "in_progress", _output);
            writer.WriteEndObject();
            events.End();
        }
    }

    public override void Add(EventStream events, ChatResponseUpdate update, int choice)
    {
        if (hasLogprobs && update.GetLogProbabilities() is { } tokens)
            _tokens.AddRange(tokens);
        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case TextContent { Text.Length: > 0 } text:
                    AddText(events, OutputKind.Text, text.Text);
                    break;
                case TextReasoningContent { Text.Length: > 0 } reasoning:
                    AddText(events, OutputKind.Reasoning, reasoning.Text);
                    break;
                case ErrorContent when AnswerText.RefusalOf(content) is { } words:
                    AddText(events, OutputKind.Refusal, words);
                    break;
            }
        }
    }

    public override void Complete(EventStream events, AnswerChoices choices, RequestFootprint? footprint)
    {
        var state = choices[0];
        CutOff(state);
        if (_open?.Kind == OutputKind.Text)
            TakeTokens();
        Close(events);
        foreach (var call in state.Calls)
            AddCall(events, call);
        Keep();
        var writer = BeginEvent(events, "response." + ResponseObject.StatusOf(state));
        writer.WriteStartObject("response"u8);
        _response.WriteMembers(writer, state, _output);
        _response.WriteFootprint(writer, state, footprint);
        writer.WriteEndObject();
        events.End();
    }

    public override void Fail(EventStream events, GatewayError error)
    {
        _open?.IsCutOff = true;
        var writer = BeginEvent(events, "response.failed");
        writer.WriteStartObject("response"u8);
        _response.WriteMembers(writer, "failed", _output, error);
        writer.WriteEndObject();
        events.End();

        // Flat, as the API has it, and as an object, by which clients know an error in any stream.
        writer = BeginEvent(events, "error");
        ErrorReply.WriteDetails(writer, error);
        ErrorReply.Write(writer, error);
        events.End();
    }

    private void Keep()
    {
        if (keep is null)
            return;
        foreach (var item in _output)
        {
            if (item.ToSent() is { } sent)
                keep(item.Id, sent);
        }
    }

    // What ended too early is the last text.
    private void CutOff(AnswerState state)
    {
        if (_output.Count > 0 && ResponseObject.StatusOf(state) == "incomplete")
            _output[^1].IsCutOff = true;
    }

    private void AddWhole(OutputKind kind, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return;
        var item = OutputItem.OfKind(kind, _output.Count);
        item.Text.Append(text);
        _output.Add(item);
    }

    private void AddText(EventStream events, OutputKind kind, string text)
    {
        if (_open is null || _open.Kind != kind)
            Open(events, kind);
        _open!.Text.Append(text);
        var writer = BeginPart(events, kind switch
        {
            OutputKind.Reasoning => "response.reasoning_summary_text.delta",
            OutputKind.Refusal => "response.refusal.delta",
            _ => "response.output_text.delta",
        });
        writer.WriteString("delta"u8, text);
        if (kind == OutputKind.Text)
        {
            TokenLogprobs.Write(writer, "logprobs"u8, _tokens);
            TakeTokens();
        }

        events.End();
    }

    private void Open(EventStream events, OutputKind kind)
    {
        Close(events);
        _open = OutputItem.OfKind(kind, _output.Count);
        _output.Add(_open);
        WriteItem(events, "response.output_item.added", _open, isComplete: false);
        WritePart(events, "added", withText: false);
    }

    private void Close(EventStream events)
    {
        if (_open is not { } item)
            return;
        var writer = BeginPart(events, item.Kind switch
        {
            OutputKind.Reasoning => "response.reasoning_summary_text.done",
            OutputKind.Refusal => "response.refusal.done",
            _ => "response.output_text.done",
        });
        writer.WriteString(item.Kind == OutputKind.Refusal ? "refusal"u8 : "text"u8, item.Text.ToString());
        if (item.Kind == OutputKind.Text)
            TokenLogprobs.Write(writer, "logprobs"u8, item.Tokens);
        events.End();
        WritePart(events, "done", withText: true);
        WriteItem(events, "response.output_item.done", item, isComplete: true);
        _open = null;
    }

    private void AddCall(EventStream events, FunctionCallContent call)
    {
        var item = OutputItem.OfCall(call, _output.Count);
        _output.Add(item);
        WriteItem(events, "response.output_item.added", item, isComplete: false);
        foreach (var (type, field) in (ReadOnlySpan<(string, string)>)[("delta", "delta"), ("done", "arguments")])
        {
            var writer = BeginEvent(events, "response.function_call_arguments." + type);
            writer.WriteString("item_id"u8, item.Id);
            writer.WriteNumber("output_index"u8, item.Index);
            if (type == "done")
                writer.WriteString("name"u8, call.Name);
            writer.WriteString(field, item.Text.ToString());
            events.End();
        }

        WriteItem(events, "response.output_item.done", item, isComplete: true);
    }

    private void WriteItem(EventStream events, string type, OutputItem item, bool isComplete)
    {
        var writer = BeginEvent(events, type);
        writer.WriteNumber("output_index"u8, item.Index);
        writer.WritePropertyName("item"u8);
        item.Write(writer, isComplete);
        events.End();
    }

    private void WritePart(EventStream events, string what, bool withText)
    {
        var part = _open!.Kind == OutputKind.Reasoning ? "response.reasoning_summary_part." : "response.content_part.";
        var writer = BeginPart(events, part + what);
        writer.WritePropertyName("part"u8);
        _open.WritePart(writer, withText);
        events.End();
    }

    private Utf8JsonWriter BeginPart(EventStream events, string type)
    {
        var writer = BeginEvent(events, type);
        writer.WriteString("item_id"u8, _open!.Id);
        writer.WriteNumber("output_index"u8, _open.Index);
        writer.WriteNumber(_open.Kind == OutputKind.Reasoning ? "summary_index"u8 : "content_index"u8, 0);
        return writer;
    }

    private Utf8JsonWriter BeginEvent(EventStream events, string type)
    {
        var writer = events.Begin(type);
        writer.WriteString("type"u8, type);
        writer.WriteNumber("sequence_number"u8, _sequence++);
        return writer;
    }

    private void TakeTokens()
    {
        _open!.Tokens.AddRange(_tokens);
        _tokens.Clear();
    }
}
