using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Running;

/// <summary>Writes one answer as an endpoint's API wants it, whole or as events. One per request; not thread-safe.</summary>
internal abstract class AnswerFormat
{
    /// <summary>Writes the members of the whole reply.</summary>
    public abstract void WriteWhole(
        Utf8JsonWriter writer, IReadOnlyList<ChatResponse> responses, AnswerChoices choices, RequestFootprint? footprint);

    /// <summary>Writes what comes before the first piece of an answer.</summary>
    public abstract void Begin(EventStream events);

    /// <summary>Writes a piece of a choice, if it has something to show.</summary>
    public abstract void Add(EventStream events, ChatResponseUpdate update, int choice);

    /// <summary>Writes what comes after the last piece.</summary>
    public abstract void Complete(EventStream events, AnswerChoices choices, RequestFootprint? footprint);

    /// <summary>Writes why there is no more.</summary>
    public virtual void Fail(EventStream events, GatewayError error)
    {
        ErrorReply.Write(events.Begin(), error);
        events.End();
    }
}
