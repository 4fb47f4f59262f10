namespace Wattwise.LocalEngine;

/// <summary>A part of a grammar that waits for the end of a part of its own.</summary>
/// <param name="Node">The part's number.</param>
/// <param name="State">Where in it the text is.</param>
/// <param name="Count">What it counts.</param>
/// <param name="Parent">The frame around it.</param>
internal readonly record struct Frame(int Node, int State, int Count, int Parent);
