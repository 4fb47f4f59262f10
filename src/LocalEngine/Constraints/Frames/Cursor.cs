namespace Wattwise.LocalEngine;

/// <summary>A place in a grammar: inside a lexeme, with the frames that wait for its end.</summary>
/// <param name="Lexeme">The lexeme's number; <see cref="Ended"/> behind the end of the whole text.</param>
/// <param name="State">The state of its automaton.</param>
/// <param name="Escape">Where in the JSON string it is; see <see cref="Wattwise.LocalEngine.Lexeme"/>.</param>
/// <param name="Count">The characters of the JSON string so far, where they are counted.</param>
/// <param name="Frame">The innermost frame.</param>
internal readonly record struct Cursor(int Lexeme, int State, int Escape, int Count, int Frame)
{
    public const int Ended = -1;
}
