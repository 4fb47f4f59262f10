using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Running;
using Wattwise.Gateway.Wire;
using Wattwise.Scoring;

namespace Wattwise.Gateway.Responses;

/// <summary>An item of a reply's output: reasoning, a message, or a call.</summary>
internal sealed class OutputItem
{
    private OutputItem(string prefix, int index) => (Id, Index) = ($"{prefix}{Guid.CreateVersion7():N}", index);

    public string Id { get; }

    public int Index { get; }

    public OutputKind Kind { get; private init; }

    /// <summary>The text of a message, the summary of reasoning, the arguments of a call.</summary>
    public StringBuilder Text { get; } = new();

    private FunctionCallContent? Call { get; init; }

    /// <summary>What a reference to the item means; <see langword="null"/> for reasoning, which no model is told again.</summary>
    public SentItem? ToSent() => Kind == OutputKind.Reasoning ? null : new(Text.ToString(), Call?.CallId, Call?.Name);

    public static OutputItem OfKind(OutputKind kind, int index) =>
        new(kind == OutputKind.Reasoning ? "rs_" : "msg_", index) { Kind = kind };

    public static OutputItem OfCall(FunctionCallContent call, int index)
    {
        var item = new OutputItem("fc_", index) { Kind = OutputKind.Call, Call = call };
        item.Text.Append(CallArguments.Write(call));
        return item;
    }

    /// <summary>The tokens of a message, where somebody asked how likely they were.</summary>
    public List<ITokenLogProbability> Tokens { get; } = [];

    /// <summary>True for a text that ended before its end.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Writes the item as an object.</summary>
    /// <param name="writer">Writes the reply or event.</param>
    /// <param name="isComplete">False for an item that begins: it has no text yet.</param>
    public void Write(Utf8JsonWriter writer, bool isComplete)
    {
        var status = !isComplete ? "in_progress"u8 : IsCutOff ? "incomplete"u8 : "completed"u8;
        writer.WriteStartObject();
        writer.WriteString("id"u8, Id);
        switch (Kind)
        {
            case OutputKind.Reasoning:
                writer.WriteString("type"u8, "reasoning"u8);
                writer.WriteStartArray("summary"u8);
                if (isComplete)
                    WritePart(writer, withText: true);
                writer.WriteEndArray();
                break;
            case OutputKind.Call:
                writer.WriteString("type"u8, "function_call"u8);
                writer.WriteString("status"u8, status);
                writer.WriteString("call_id"u8, Call!.CallId);
                writer.WriteString("name"u8, Call.Name);
                writer.WriteString("arguments"u8, isComplete ? Text.ToString() : "");
                break;
            default:
                writer.WriteString("type"u8, "message"u8);
                writer.WriteString("status"u8, status);
                writer.WriteString("role"u8, "assistant"u8);
                writer.WriteStartArray("content"u8);
                if (isComplete)
                    WritePart(writer, withText: true);
                writer.WriteEndArray();
                break;
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes the one part that a message or reasoning has.</summary>
    public void WritePart(Utf8JsonWriter writer, bool withText)
    {
        var text = withText ? Text.ToString() : "";
        writer.WriteStartObject();
        switch (Kind)
        {
            case OutputKind.Reasoning:
                writer.WriteString("type"u8, "summary_text"u8);
                writer.WriteString("text"u8, text);
                break;
            case OutputKind.Refusal:
                writer.WriteString("type"u8, "refusal"u8);
                writer.WriteString("refusal"u8, text);
                break;
            default:
                writer.WriteString("type"u8, "output_text"u8);
                writer.WriteString("text"u8, text);
                writer.WriteStartArray("annotations"u8);
                writer.WriteEndArray();
                TokenLogprobs.Write(writer, "logprobs"u8, withText ? Tokens : []);
                break;
        }

        writer.WriteEndObject();
    }
}
