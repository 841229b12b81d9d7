import "./studio.css";
import { Bar, mount } from "../../app/page";
import { Waiting } from "../../design/states";

mount(
  <>
    <Bar />
    <main class="page">
      <Waiting what="One moment" />
    </main>
  </>,
);
