using System.Text.Json;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Running;

namespace Wattwise.Gateway.Chat;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal static class ChatApi
{
    public static (ModelRequest Request, AnswerFormat Format) Read(JsonElement body, GatewayOptions options, DateTimeOffset now)
    {
        var request = ChatReader.Read(body, options, out var includeUsage);
        return (request, new ChatFormat(AnswerHead.New("chatcmpl-", now, request.Model), request, includeUsage));
    }
}
