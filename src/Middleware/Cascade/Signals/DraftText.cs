using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>Reads texts of a draft.</summary>
internal static class DraftText
{
    /// <summary>What the user asked last.</summary>
    public static string Prompt(DraftAnswer draft)
    {
        for (var i = draft.Messages.Count - 1; i >= 0; i--)
        {
            if (draft.Messages[i].Role == ChatRole.User)
                return draft.Messages[i].Text;
        }

        return "";
    }

    /// <summary>True if a response calls a tool.</summary>
    public static bool HasCalls(ChatResponse response)
    {
        for (var i = 0; i < response.Messages.Count; i++)
        {
            var contents = response.Messages[i].Contents;
            for (var j = 0; j < contents.Count; j++)
            {
                if (contents[j] is FunctionCallContent)
                    return true;
            }
        }

        return false;
    }

    /// <summary>The calls of a response, in their order.</summary>
    public static IEnumerable<FunctionCallContent> Calls(ChatResponse response) =>
        response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>();
}
