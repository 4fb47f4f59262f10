using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Reading;

/// <summary>The calls of a conversation so far: a result belongs to one of them.</summary>
internal sealed class OpenCalls
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>Takes in a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="path">The field that says to which call a result belongs.</param>
    /// <exception cref="GatewayException">It has a result of a call that was not made before.</exception>
    public void Add(ChatMessage message, string path)
    {
        foreach (var content in message.Contents)
        {
            if (content is FunctionCallContent call)
                _ids.Add(call.CallId);
            else if (content is FunctionResultContent result && !_ids.Contains(result.CallId))
                throw new GatewayException(GatewayErrors.WrongValue(path, "the id of a call that is made before its result"));
        }
    }
}
